'use client'
import type { RunnerRow } from '../../lib/contract/recovery.ts'
import { Age } from '../ui/age.tsx'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'

const LOOKS: Readonly<Record<RunnerRow['state'], { word: string; glyph: GlyphName; tone: string }>> = {
  answers: { word: 'Answers', glyph: 'up', tone: 'text-up-mark' },
  silent: { word: 'Silent', glyph: 'down', tone: 'text-down' },
  refused: { word: 'Refuses', glyph: 'degraded', tone: 'text-warn-mark' },
  not_asked: { word: 'Not asked yet', glyph: 'no_data', tone: 'text-gone' },
}

/** The small programs on hosts that do what their own lists allow: whether they answer, and to what. */
export function RunnerList({ runners, skewMs }: { runners: readonly RunnerRow[]; skewMs: number }) {
  return (
    <Section
      title="Runners"
      note={runners.length === 0 ? undefined : 'signed in both directions, asked every 30 s'}
    >
      {runners.length === 0 ? (
        <p className="py-2 text-ink-3 text-small">
          None. A runner does commands of its own list on a host; actions that are HTTP calls need none.
        </p>
      ) : (
        <ul>
          {runners.map(runner => (
            <RunnerLine key={runner.slug} runner={runner} skewMs={skewMs} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function RunnerLine({ runner, skewMs }: { runner: RunnerRow; skewMs: number }) {
  const { name, url, state, reason, answeredAtMs, version, commands } = runner
  const look = LOOKS[state]
  return (
    <li className="border-rule border-b py-1.5 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="inline-flex items-baseline gap-2">
          <Glyph name={look.glyph} className={`relative top-[1.5px] size-3 ${look.tone}`} />
          {look.word}
        </span>
        <b className="font-medium">{name}</b>
        <span className="text-ink-3 text-small wrap-anywhere">
          {url}
          {version === null ? '' : `, version ${version}`}
        </span>
        <span className="ml-auto text-ink-2 text-small">
          {answeredAtMs === null ? (
            'never answered'
          ) : (
            <>
              answered <Age sinceMs={answeredAtMs} skewMs={skewMs} /> ago
            </>
          )}
        </span>
      </p>
      {state === 'answers' ? null : <p className="text-ink-2 text-small">{reason}</p>}
      {commands.length === 0 ? null : (
        <p className="text-ink-3 text-small">
          Allows <code>{commands.join(', ')}</code>
        </p>
      )}
    </li>
  )
}
