'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// The form is fetched when its dialog opens.
export const LazyReceiverForm = dynamic(
  fetched('The form', () => import('./receiver-form.tsx').then(module => module.ReceiverForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={6} />,
  },
)

/** Adds a receiver. */
export function AddReceiver() {
  const refusal = useRefusal('receivers.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a receiver
      </Button>
      <Dialog title="Add a receiver" isOpen={isOpen} onClose={close} size="wide">
        <LazyReceiverForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}
