'use client'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { PreFlight, RunRow } from '../../lib/contract/recovery.ts'
import { formatDay, formatMinute } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { STATE_LOOKS, StateMark } from '../ui/state-mark.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { lengthText, pressedBy, provenText, stateWords } from './recovery-model.ts'

/** What it touches, what stands on that, who is at it, how it went before, and what will prove it. */
export function PreFlightFacts({ known }: { known: PreFlight }) {
  const { action, touches, dependents, others, lastRuns, proofWords, expectedSeconds } = known
  return (
    <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
      {action.description ? <p className="text-ink-2 sm:col-span-2">{action.description}</p> : null}
      <Fact title="What it does">
        <Lines lines={touches} />
      </Fact>
      <Fact title="Depends on it">
        {dependents.length === 0 ? (
          <p className="text-ink-2">Nothing that the deck knows of.</p>
        ) : (
          <ul>
            {dependents.map(({ slug, name, state }) => (
              <li key={slug} className="flex flex-wrap items-baseline gap-x-3">
                {isState(state) ? <StateMark state={state} /> : <span className="text-ink-2">{state}</span>}
                {name}
              </li>
            ))}
          </ul>
        )}
      </Fact>
      {others.length > 0 ? (
        <Fact title="Also at it">
          <Lines lines={others} />
        </Fact>
      ) : null}
      <Fact title="Proof">
        <Lines lines={proofWords.length > 0 ? proofWords : ['None: nothing says whether it helped.']} />
        <p className="text-ink-3 text-small">
          {expectedSeconds === null
            ? 'No proven press yet, so nobody knows how long it takes.'
            : `Usually ${lengthText(expectedSeconds * 1000)} from press to proof.`}
        </p>
      </Fact>
      <Fact title={lastRuns.length === 0 ? 'Before' : `Before, ${provenText(action)}`}>
        {lastRuns.length === 0 ? (
          <p className="text-ink-2">Nobody has pressed it yet.</p>
        ) : (
          <ul>
            {lastRuns.slice(0, 5).map(run => (
              <PastPress key={run.id} run={run} />
            ))}
          </ul>
        )}
      </Fact>
    </div>
  )
}

const isState = (state: string): state is keyof typeof STATE_LOOKS => state in STATE_LOOKS

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="text-ink-3 text-small">{title}</h3>
      {children}
    </section>
  )
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ul>
    {lines.map(line => (
      <li key={line} className="wrap-anywhere">
        {line}
      </li>
    ))}
  </ul>
)

function PastPress({ run }: { run: RunRow }) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const { outcome, pressedAtMs, judgedAtMs } = run
  return (
    <li className="grid grid-cols-[104px_minmax(0,1fr)] items-baseline gap-x-2">
      {outcome === null ? <span>{stateWords(run)}</span> : <OutcomeMark outcome={outcome} />}
      <span className="text-ink-2 text-small">
        {formatDay(pressedAtMs, zone).slice(4)} {formatMinute(pressedAtMs, zone)} {pressedBy(run, personText)}
        {judgedAtMs === null ? '' : `, ${lengthText(judgedAtMs - pressedAtMs)}`}
      </span>
    </li>
  )
}
