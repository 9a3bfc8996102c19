'use client'
import clsx from 'clsx'
import { useMemo, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { Decision } from '../../lib/contract/alerts.ts'
import { formatClock, formatDay } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import { type DecisionLine, foldDecisions } from './decision-lines.ts'
import { withTimes } from './time-text.ts'

const STAGES: Readonly<Record<Decision['stage'], string>> = {
  rule: 'Rule',
  route: 'Route',
  group: 'Group',
  dependency: 'Dependency',
  inhibition: 'Inhibition',
  window: 'Window',
  time_interval: 'Time interval',
  silence: 'Silence',
  deduplication: 'Repeats',
  escalation: 'Escalation',
  schedule: 'Schedule',
  preference: 'Preference',
  attempt: 'Attempt',
  receipt: 'Receipt',
  acknowledgement: 'Acknowledged',
}

type Look = { readonly glyph: GlyphName; readonly mark: string; readonly word: string }
const OUTCOMES: Readonly<Record<Decision['outcome'], Look>> = {
  passed: { glyph: 'arrow-right', mark: 'text-ink-3', word: 'went on' },
  held: { glyph: 'maintenance', mark: 'text-maint', word: 'held' },
  sent: { glyph: 'check', mark: 'text-up-mark', word: 'sent' },
  failed: { glyph: 'down', mark: 'text-down', word: 'failed' },
  ended: { glyph: 'was-up', mark: 'text-ink-3', word: 'ended here' },
}

const SHOWN = 14

/** "Why was I paged? Why not?": every decision on the way from the alert to a person, in order. */
export function DecisionList({ decisions }: { decisions: readonly Decision[] }) {
  const lines = useMemo(() => foldDecisions(decisions), [decisions])
  const [isAll, setAll] = useState(false)
  const shown = isAll ? lines : lines.slice(-SHOWN)
  return (
    <Section title="Why was somebody told, or not?" note="every decision, in order">
      {lines.length === 0 ? (
        <p className="text-ink-2">
          Nothing is decided yet: its group is looked at once <code>group_wait</code> is over.
        </p>
      ) : (
        <>
          {lines.length > shown.length ? (
            <Button variant="quiet" onClick={() => setAll(true)}>
              Show the {lines.length - shown.length} before
            </Button>
          ) : null}
          <ol>
            {shown.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: decisions have no identity beyond their place
              <Line key={index} line={line} />
            ))}
          </ol>
        </>
      )}
    </Section>
  )
}

function Line({ line }: { line: DecisionLine }) {
  const { zone } = useTimeZone()
  const look = OUTCOMES[line.outcome]
  return (
    <li className="grid grid-cols-[64px_minmax(0,1fr)] gap-x-3 border-rule border-b py-1 last:border-0 sm:grid-cols-[64px_120px_minmax(0,1fr)]">
      <time
        className="num text-column text-ink-3"
        dateTime={new Date(line.atMs).toISOString()}
        title={formatDay(line.atMs, zone)}
      >
        {formatClock(line.atMs, zone)}
      </time>
      <span className="flex items-baseline gap-2 whitespace-nowrap max-sm:row-start-2 max-sm:col-start-2">
        <Glyph name={look.glyph} className={clsx('relative top-[1.5px] size-3', look.mark)} />
        <span className="text-ink-2">
          {STAGES[line.stage]}
          <span className="sr-only">, {look.word}</span>
        </span>
      </span>
      <span className="wrap-anywhere">
        {withTimes(line.reason, zone)}
        {line.times > 1 ? (
          <span className="text-ink-3 text-small">
            {' '}
            {line.times} times, last {formatClock(line.lastAtMs, zone)}
          </span>
        ) : null}
      </span>
    </li>
  )
}
