'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal, useViewer } from '../../lib/client/viewer.tsx'
import type { RunDetail, RunRow } from '../../lib/contract/recovery.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Remaining } from './clock-text.tsx'
import { runPath } from './paths.ts'
import { ReasonDialog } from './reason-dialog.tsx'

type Approval = NonNullable<RunDetail['approval']>
type ApprovalProps = { run: RunRow; approval: Approval; skewMs: number }

/** Where a second person is wanted: who asked, until when, and the two answers. */
export function RunApproval({ run, approval, skewMs }: ApprovalProps) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  if (run.state !== 'waiting' || approval.decidedAtMs !== null)
    return approval.decidedBy === null ? null : (
      <p className="mb-2 text-ink-2 text-small">
        {approval.isApproved ? 'Approved' : 'Refused'} by {personText(approval.decidedBy)}
        {approval.decidedAtMs === null ? '' : `, ${formatClock(approval.decidedAtMs, zone)}`}
        {approval.words ? `: ${approval.words}` : ''}
      </p>
    )
  return (
    <div className="my-2 bg-warn-tint px-3 py-2.5">
      <p>
        {personText(run.by)} asked for a second person. Nothing is done before somebody else approves; it
        lapses in <Remaining atMs={approval.expiresAtMs} skewMs={skewMs} />.
      </p>
      {approval.words ? <p className="text-ink-2">{approval.words}</p> : null}
      <Answers run={run} />
    </div>
  )
}

/** Approve and refuse, for whoever may and is not the one who asked. */
export function Answers({ run }: { run: RunRow }) {
  const refusal = useApprovalRefusal(run)
  const [answer, setAnswer] = useState<'none' | 'approve' | 'refuse'>('none')
  const personText = usePersonText()
  const isApproved = answer === 'approve'
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      <Button variant="pri" disabledReason={refusal} onClick={() => setAnswer('approve')}>
        Approve
      </Button>
      <Button disabledReason={refusal} onClick={() => setAnswer('refuse')}>
        Refuse
      </Button>
      <AccessNote reason={refusal} />
      <ReasonDialog
        isOpen={answer !== 'none'}
        title={isApproved ? `Approve “${run.actionName}”` : `Refuse “${run.actionName}”`}
        consequence={
          isApproved
            ? `It runs at once, with what ${personText(run.by)} gave. Both names stay on record.`
            : `It does not run. ${personText(run.by)} reads why.`
        }
        label={isApproved ? 'Approve and run' : 'Refuse'}
        done={isApproved ? 'Approved: it runs.' : 'Refused: it does not run.'}
        send={reason =>
          api<RunRow>(`${runPath(run.id)}/decision`, { method: 'POST', body: { isApproved, reason } })
        }
        onClose={() => setAnswer('none')}
      />
    </div>
  )
}

/** Why the person at the screen cannot answer; null when they can. The deck judges it once more. */
export function useApprovalRefusal(run: RunRow): string | null {
  const viewer = useViewer()
  const refusal = useRefusal('actions.press')
  if (refusal) return refusal
  return run.by === viewer.email ? 'You asked for it: another person must approve.' : null
}
