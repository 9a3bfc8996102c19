'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

const KeepInForm = dynamic(
  fetched('The form', () => import('./keep-in-form.tsx').then(module => module.KeepInForm)),
  { ssr: false, loading: () => <Skeleton rows={3} /> },
)

/** Keeps what an expression shows, at the range of the page, with an incident that goes on. */
export function KeepInIncident({ expr }: { readonly expr: string }) {
  const refusal = useRefusal('incidents.act')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button
        disabledReason={refusal ?? (expr === '' ? 'Run an expression first.' : null)}
        onClick={() => setOpen(true)}
      >
        Keep in an incident
      </Button>
      <Dialog title="Keep in an incident" isOpen={isOpen} onClose={close}>
        <KeepInForm expr={expr} onClose={close} />
      </Dialog>
    </>
  )
}
