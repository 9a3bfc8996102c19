'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { heartbeatHref } from './heartbeat-model.ts'

// The form knows cron and its time zones: wanted by few, so it comes when the dialog opens.
export const LazyHeartbeatForm = dynamic(
  fetched('The form', () => import('./heartbeat-form.tsx').then(module => module.HeartbeatForm)),
  { ssr: false, loading: () => <Skeleton rows={8} /> },
)

/** Adds a heartbeat in the page, and goes to its own page, where its address is. */
export function AddHeartbeat() {
  const refusal = useRefusal('checks.write')
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a heartbeat
      </Button>
      <Dialog title="Add a heartbeat" isOpen={isOpen} onClose={close} size="wide">
        <LazyHeartbeatForm config={null} onClose={close} onSaved={key => router.push(heartbeatHref(key))} />
      </Dialog>
    </>
  )
}
