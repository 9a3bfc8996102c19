'use client'
import Link from 'next/link'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RunDetail, RunRow } from '../../lib/contract/recovery.ts'
import { formatClock, formatDay } from '../../lib/core/format/index.ts'
import { incidentHref } from '../incidents/paths.ts'
import { usePersonText } from '../incidents/people.ts'
import { useServiceName } from '../incidents/use-incidents.ts'
import { Button } from '../ui/button.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { RECOVERY_HREF, runPath } from './paths.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { isUnderWay, parametersText, pressedBy } from './recovery-model.ts'
import styles from './run.module.css'
import { RunApproval } from './run-approval.tsx'
import { RunOutput } from './run-output.tsx'
import { RunProof } from './run-proof.tsx'
import { RunSteps } from './run-steps.tsx'
import { RunVerdict } from './run-verdict.tsx'
import { useRecovery, useRun } from './use-recovery.ts'

/** One press, live: who and why, the steps with what they write, and the proof. */
export function RunPage({ id }: { id: string }) {
  const live = useRun(id)
  const hrefOf = useRangeHref()
  const { data } = live
  return (
    <div className="max-sm:pb-28">
      <div className="mt-3 flex min-h-7 flex-wrap items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex min-w-0 gap-1.5 text-ink-3 text-small">
          <Link href={hrefOf(RECOVERY_HREF)}>Recovery</Link>
          <span aria-hidden="true">/</span>
          <b className="truncate font-medium text-ink" aria-current="page">
            {data?.run.actionName ?? 'Run'}
          </b>
        </nav>
        {data ? <Exports id={id} /> : null}
      </div>
      {data ? (
        <Loaded detail={data} isStale={live.isStale} />
      ) : live.status === 'failed' ? (
        <>
          <h1 className="sr-only">Run {id}</h1>
          <FailedState title="Could not read this run" message={live.error ?? 'The deck gave no reason.'} />
        </>
      ) : (
        <>
          <h1 className="pt-4 pb-3.5 text-ink-3 text-title">Reading the run</h1>
          <Skeleton rows={8} />
        </>
      )}
    </div>
  )
}

function Exports({ id }: { id: string }) {
  return (
    <span className="flex gap-3 text-small">
      <a className="text-accent" href={`${runPath(id)}/export?format=md`} download>
        Export as Markdown
      </a>
      <a className="text-accent" href={`${runPath(id)}/export?format=json`} download>
        JSON
      </a>
    </span>
  )
}

function Loaded({ detail, isStale }: { detail: RunDetail; isStale: boolean }) {
  const { run, output, droppedLines } = detail
  const { skewMs } = useRecovery()
  const isOn = isUnderWay(run)
  return (
    <>
      {isStale && isOn ? (
        <p role="status" className="mt-1 bg-gone-tint px-2 py-1 text-small">
          What is shown may be over: the line to the deck is cut. The run goes on without it.
        </p>
      ) : null}
      <RunHead run={run} />
      <div className="mt-4 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-6">
          <div>
            <RunVerdict detail={detail} skewMs={skewMs} />
            {detail.approval ? <RunApproval run={run} approval={detail.approval} skewMs={skewMs} /> : null}
            <RunSteps detail={detail} skewMs={skewMs} />
          </div>
          <RunOutput lines={output} droppedLines={droppedLines} isOn={isOn} />
        </div>
        <RunProof detail={detail} />
      </div>
      {isOn ? <StopRun run={run} /> : null}
    </>
  )
}

/** What was pressed, where, by whom, when and why. */
function RunHead({ run }: { run: RunRow }) {
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const nameOf = useServiceName()
  const personText = usePersonText()
  const given = parametersText(run.parameters)
  return (
    <div className="pt-2 pb-1">
      <h1 className="text-[28px] leading-8 tracking-[-0.02em]">
        {run.actionName}
        {run.isDryRun ? <span className="text-ink-3">, dry run</span> : null}
      </h1>
      <p className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-ink-2 text-small">
        <Link className="text-accent" href={hrefOf(`/services/${run.service}`)}>
          {nameOf(run.service)}
        </Link>
        <span>
          {run.trigger === 'automatic' ? 'Ran' : 'Pressed'}{' '}
          {pressedBy({ ...run, isDryRun: false }, personText)}, {formatDay(run.pressedAtMs, zone)}{' '}
          <span className="num">{formatClock(run.pressedAtMs, zone)}</span>
        </span>
        {given ? <span>With {given}</span> : null}
        {run.incidentId === null ? null : (
          <Link className="text-accent" href={incidentHref(run.incidentId)}>
            Incident #{run.incidentId}
          </Link>
        )}
        {run.alertFingerprint === null ? null : (
          <Link className="text-accent" href={hrefOf(`/alerts/${run.alertFingerprint}`)}>
            The alert
          </Link>
        )}
      </p>
      {run.reason ? <p className="mt-1 max-w-[80ch]">“{run.reason}”</p> : null}
    </div>
  )
}

function StopRun({ run }: { run: RunRow }) {
  const refusal = useRefusal('actions.press')
  const [isOpen, setOpen] = useState(false)
  const isWaiting = run.state === 'waiting'
  return (
    <div className={`mt-4 ${styles.bar}`}>
      <Button className={styles.big} disabledReason={refusal} onClick={() => setOpen(true)}>
        {isWaiting ? 'Withdraw it' : 'Stop it'}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        title={isWaiting ? `Withdraw “${run.actionName}”` : `Stop “${run.actionName}”`}
        consequence={
          isWaiting
            ? 'Nothing was done yet, and nothing will be.'
            : 'The step that is under way is asked to end; what it has done stays done. No more steps begin, and nothing is proven.'
        }
        label={isWaiting ? 'Withdraw it' : 'Stop it'}
        tone={isWaiting ? 'pri' : 'red'}
        done={isWaiting ? 'Withdrawn.' : 'It is asked to stop.'}
        send={reason => api<RunRow>(`${runPath(run.id)}/cancel`, { method: 'POST', body: { reason } })}
        onClose={() => setOpen(false)}
      />
    </div>
  )
}
