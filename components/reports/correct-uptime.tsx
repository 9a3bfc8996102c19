'use client'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ReportView } from '../../lib/contract/uptime.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { CorrectionForm } from '../uptime/correction-form.tsx'

type CorrectProps = {
  service: { slug: string; name: string }
  isFrozen: boolean
  report: Pick<ReportView, 'month' | 'fromMs' | 'toMs'>
}

/** Says what a stretch of a frozen month really was; the frozen figure stays, the correction stands beside it. */
export function CorrectUptime({ service, isFrozen, report }: CorrectProps) {
  const refusal = useRefusal('uptime.correct')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const unfrozen = isFrozen ? null : 'This month is not frozen yet: it is counted anew with every look.'
  return (
    <span data-no-print>
      <Button
        disabledReason={refusal ?? unfrozen}
        onClick={() => setOpen(true)}
        aria-label={`Add a correction to ${service.name}`}
      >
        Add a correction
      </Button>
      <Dialog title={`Correct ${service.name}, ${report.month}`} isOpen={isOpen} onClose={close}>
        <CorrectionForm service={service} stretch={report} onClose={close} />
      </Dialog>
    </span>
  )
}
