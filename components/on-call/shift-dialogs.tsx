'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal, useViewer } from '../../lib/client/viewer.tsx'
import type { OnCallNow } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { isSame } from './on-call-model.ts'
import type { ShiftWish } from './shift-form.tsx'

const ShiftForm = dynamic(
  fetched('The form', () => import('./shift-form.tsx').then(module => module.ShiftForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={4} />,
  },
)

type Schedule = Pick<OnCallNow, 'schedule' | 'name' | 'now'>

/** The person at the screen takes a stretch of a schedule. */
export function TakeOver({ schedule }: { schedule: Schedule }) {
  const { email } = useViewer()
  const refusal = useRefusal('pages.act')
  const own = isSame(schedule.now.person, email) ? 'You are on call already.' : null
  return (
    <ShiftDialog
      kind="take-over"
      schedule={schedule}
      label="Take over"
      title={`Take over ${schedule.name}`}
      disabledReason={refusal ?? own}
    />
  )
}

/** Somebody takes a stretch, as said by somebody else. */
export function AddOverride({ schedule }: { schedule: Schedule }) {
  return (
    <ShiftDialog
      kind="override"
      schedule={schedule}
      label="Add an override"
      title={`Override in ${schedule.name}`}
      disabledReason={useRefusal('on_call.write')}
    />
  )
}

/** Somebody else is asked to take over; it holds when they accept. */
export function AskSwap({ schedule }: { schedule: Schedule }) {
  return (
    <ShiftDialog
      kind="swap"
      schedule={schedule}
      label="Ask for a swap"
      title={`Ask somebody to take over in ${schedule.name}`}
      disabledReason={useRefusal('pages.act')}
    />
  )
}

type DialogProps = {
  kind: ShiftWish
  schedule: Schedule
  label: string
  title: string
  disabledReason: string | null
}

function ShiftDialog({ kind, schedule, label, title, disabledReason }: DialogProps) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button
        disabledReason={disabledReason}
        onClick={() => setOpen(true)}
        aria-label={kind === 'take-over' ? title : undefined}
      >
        {label}
      </Button>
      <Dialog title={title} isOpen={isOpen} onClose={close}>
        <ShiftForm kind={kind} schedule={schedule} onClose={close} />
      </Dialog>
    </>
  )
}
