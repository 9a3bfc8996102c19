'use client'
import Link from 'next/link'
import type { RunRow } from '../../lib/contract/recovery.ts'
import { usePersonText } from '../incidents/people.ts'
import { Section } from '../ui/section.tsx'
import { Elapsed, Remaining } from './clock-text.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { runHref } from './paths.ts'
import { isUnderWay, parametersText, pressedBy, stateWords } from './recovery-model.ts'
import { Answers, useApprovalRefusal } from './run-approval.tsx'

type LiveRunsProps = { runs: readonly RunRow[]; skewMs: number; nameOf: (slug: string) => string }

/** What waits for a second person, what runs, and what is watched for a relapse. Draws nothing where nothing is. */
export function LiveRuns({ runs, skewMs, nameOf }: LiveRunsProps) {
  const waiting = runs.filter(({ state }) => state === 'waiting')
  const others = runs.filter(({ state }) => state !== 'waiting')
  return (
    <>
      {waiting.length === 0 ? null : (
        <Section title="Waits for a second person" note="nothing is done before somebody else approves">
          <ul>
            {waiting.map(run => (
              <Waiting key={run.id} run={run} skewMs={skewMs} nameOf={nameOf} />
            ))}
          </ul>
        </Section>
      )}
      {others.length === 0 ? null : (
        <Section title="On now" note={onNote(others)}>
          <ul>
            {others.map(run => (
              <OnNow key={run.id} run={run} skewMs={skewMs} nameOf={nameOf} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function onNote(runs: readonly RunRow[]): string {
  const underWay = runs.filter(isUnderWay).length
  const watched = runs.length - underWay
  const words = [
    ...(underWay > 0 ? [`${underWay} under way`] : []),
    ...(watched > 0 ? [`${watched} watched for a relapse`] : []),
  ]
  return words.join(', ')
}

type RunItemProps = { run: RunRow; skewMs: number; nameOf: (slug: string) => string }

function Waiting({ run, skewMs, nameOf }: RunItemProps) {
  const personText = usePersonText()
  const isMine = useApprovalRefusal(run) !== null
  const given = parametersText(run.parameters)
  return (
    <li className="border-rule border-b py-2 last:border-0">
      <p>
        <Link href={runHref(run.id)} prefetch={false} className="font-semibold">
          {run.actionName}
        </Link>{' '}
        <span className="text-ink-2 text-small">
          {nameOf(run.service)}, asked {pressedBy(run, personText)}{' '}
          <Elapsed atMs={run.pressedAtMs} skewMs={skewMs} /> ago
          {given ? `, with ${given}` : ''}
          {run.reason ? `: “${run.reason}”` : ''}
        </span>
        {isMine ? null : <span className="sr-only">You may approve it.</span>}
      </p>
      <Answers run={run} />
    </li>
  )
}

function OnNow({ run, skewMs, nameOf }: RunItemProps) {
  const personText = usePersonText()
  return (
    <li
      data-row
      className="grid grid-cols-[minmax(0,1fr)_auto_72px] items-baseline gap-x-4 border-rule border-b py-1.5 last:border-0"
    >
      <span className="min-w-0">
        <Link href={runHref(run.id)} prefetch={false} className="font-semibold">
          {run.actionName}
        </Link>{' '}
        <span className="text-ink-2 text-small">
          {nameOf(run.service)}, {pressedBy(run, personText)}
        </span>
      </span>
      {run.outcome === null ? <span>{stateWords(run)}</span> : <OutcomeMark outcome={run.outcome} />}
      <span className="text-right text-column text-ink-2">
        {run.state === 'watching' && run.watchUntilMs !== null ? (
          <>
            <span className="sr-only">watched for another </span>
            <Remaining atMs={run.watchUntilMs} skewMs={skewMs} />
          </>
        ) : (
          <Elapsed atMs={run.pressedAtMs} skewMs={skewMs} />
        )}
      </span>
    </li>
  )
}
