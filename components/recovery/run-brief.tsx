'use client'
import Link from 'next/link'
import type { RunDetail, RunRow } from '../../lib/contract/recovery.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { runHref } from './paths.ts'
import { isUnderWay } from './recovery-model.ts'
import { RunSteps } from './run-steps.tsx'
import { RunVerdict } from './run-verdict.tsx'
import { useRecovery, useRun } from './use-recovery.ts'

/** A press as it goes on, in the dialog that it was made in: steps, proof and outcome. */
export function RunBrief({ run, onClose }: { run: RunRow; onClose: () => void }) {
  const live = useRun(run.id)
  const { skewMs } = useRecovery()
  const detail = live.data ?? onlyRun(run)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <RunVerdict detail={detail} skewMs={skewMs} />
      <RunSteps detail={detail} skewMs={skewMs} />
      {live.status === 'failed' ? (
        <p role="status" className="text-ink-2">
          How it goes cannot be read: {live.error}
        </p>
      ) : null}
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Link href={runHref(run.id)} className={buttonClass('pri')}>
          {isUnderWay(detail.run) ? 'Follow it' : 'Look at the proof'}
        </Link>
      </DialogActions>
    </div>
  )
}

/** What is known of a run right after the press. */
const onlyRun = (run: RunRow): RunDetail => ({
  run,
  steps: [],
  conditions: [],
  proof: { stableNeeded: 0, stableNow: 0, nextLookMs: null, limitMs: null },
  approval: null,
  output: [],
  droppedLines: 0,
})
