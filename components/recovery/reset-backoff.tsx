'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ActionRow } from '../../lib/contract/recovery.ts'
import { actionPath } from './paths.ts'
import { ReasonDialog } from './reason-dialog.tsx'

/** From so many on the wait grows. */
const FAILURES_BEFORE_BACKOFF = 3

function failuresInARow({ record }: ActionRow): number {
  const proven = record.findIndex(
    ({ outcome }) => outcome === 'verified' || outcome === 'recovered_by_itself',
  )
  const since = proven < 0 ? record : record.slice(0, proven)
  return since.filter(({ outcome }) => outcome === 'failed' || outcome === 'relapsed').length
}

/** For engineers, where failures made the wait long: counts them anew, with a reason. */
export function ResetBackoff({ row }: { row: ActionRow }) {
  const refusal = useRefusal('actions.press_any')
  const [isOpen, setOpen] = useState(false)
  if (refusal !== null || failuresInARow(row) < FAILURES_BEFORE_BACKOFF) return null
  return (
    <>
      <button
        type="button"
        className="text-accent underline underline-offset-2 max-sm:min-h-11"
        onClick={() => setOpen(true)}
      >
        Count its failures anew
      </button>
      <ReasonDialog
        isOpen={isOpen}
        title={`Count the failures of “${row.name}” anew`}
        consequence="The wait after failures begins from its shortest again. The cooldown after the last press stays."
        isReasonNeeded
        label="Count anew"
        done="Its failures are counted anew."
        send={reason => api<undefined>(`${actionPath(row.key)}/reset`, { method: 'POST', body: { reason } })}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
