'use client'
import dynamic from 'next/dynamic'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { ProofCondition, ProofLook, RunDetail } from '../../lib/contract/recovery.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { fetched } from '../ui/fetched.tsx'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import styles from './run.module.css'
import { proofNote } from './run-model.ts'

const ProofChart = dynamic(
  fetched('The chart', () => import('./proof-chart.tsx').then(module => module.ProofChart)),
  { ssr: false },
)

const LOOKS: Readonly<Record<ProofLook['verdict'], { word: string; glyph: GlyphName; tone: string }>> = {
  good: { word: 'good', glyph: 'check', tone: 'text-up' },
  bad: { word: 'bad', glyph: 'down', tone: 'text-down' },
  unobserved: { word: 'not observed', glyph: 'no_data', tone: 'text-gone' },
}

/** What each condition said before the press and at every look after it, with its course where it has one. */
export function RunProof({ detail }: { detail: RunDetail }) {
  const { conditions, run } = detail
  return (
    <Section title="Proof" note={proofNote(detail)}>
      {conditions.length === 0 ? (
        <p className="py-2 text-ink-3 text-small">
          {run.kind === 'diagnostic' || run.isDryRun
            ? 'It only looks: nothing is to be proven.'
            : 'Nothing is named that would say whether it helped.'}
        </p>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
          {conditions.map(condition => (
            <Condition key={condition.key} condition={condition} run={run} />
          ))}
        </div>
      )}
    </Section>
  )
}

function Condition({ condition, run }: { condition: ProofCondition; run: RunDetail['run'] }) {
  const { name, before, looks, expr } = condition
  const last = looks.at(-1) ?? null
  return (
    <div className="min-w-0">
      <h3 className="text-body">{name}</h3>
      <div className={styles.compare}>
        <Look label="Before" look={before} none="not looked at" />
        <Glyph name="arrow-right" className="mt-6 size-3 text-ink-3" />
        <Look
          label={looks.length > 1 ? `After, look ${looks.length}` : 'After'}
          look={last}
          none="no look yet"
        />
      </div>
      <LookMarks looks={looks} />
      {expr === null ? null : <ProofChart title={name} expr={expr} run={run} />}
    </div>
  )
}

function Look({ label, look, none }: { label: string; look: ProofLook | null; none: string }) {
  const { zone } = useTimeZone()
  const shown = look === null ? null : LOOKS[look.verdict]
  return (
    <div className="min-w-0">
      <p className="text-ink-3 text-small">
        {label}
        {look === null ? '' : `, ${formatClock(look.atMs, zone)}`}
      </p>
      {look === null || shown === null ? (
        <p className="text-ink-3">{none}</p>
      ) : (
        <p className="flex items-baseline gap-2">
          <Glyph name={shown.glyph} className={`relative top-[1.5px] size-3 ${shown.tone}`} />
          <span className="min-w-0 wrap-anywhere">
            <span className="sr-only">{shown.word}: </span>
            {look.words}
          </span>
        </p>
      )}
    </div>
  )
}

function LookMarks({ looks }: { looks: readonly ProofLook[] }) {
  if (looks.length === 0) return null
  const words = looks.map(({ verdict }) => LOOKS[verdict].word).join(', ')
  return (
    <span className={styles.looks} role="img" aria-label={`Looks in their order: ${words}`}>
      {looks.map(({ atMs, verdict, words: said }) => (
        <i key={atMs} data-verdict={verdict} title={`${LOOKS[verdict].word}: ${said}`} />
      ))}
    </span>
  )
}
