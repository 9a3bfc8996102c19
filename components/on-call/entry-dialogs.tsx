'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

const loading = () => <Skeleton rows={8} />

// Forms come when their dialogs open; the calendar knows time zones and rotations, which weigh.
export const LazyScheduleForm = dynamic(
  fetched('The form', () => import('./schedule-form.tsx').then(module => module.ScheduleForm)),
  { ssr: false, loading },
)
export const LazyEscalationForm = dynamic(
  fetched('The form', () => import('./escalation-form.tsx').then(module => module.EscalationForm)),
  { ssr: false, loading },
)
export const LazyCalendar = dynamic(
  fetched('The calendar', () => import('./calendar.tsx').then(module => module.Calendar)),
  {
    ssr: false,
    loading,
  },
)

export function AddSchedule() {
  const refusal = useRefusal('on_call.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a schedule
      </Button>
      <Dialog title="Add a schedule" isOpen={isOpen} onClose={close} size="wide">
        <LazyScheduleForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}

export function AddEscalation() {
  const refusal = useRefusal('on_call.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add an escalation
      </Button>
      <Dialog title="Add an escalation" isOpen={isOpen} onClose={close} size="wide">
        <LazyEscalationForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}
