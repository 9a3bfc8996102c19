'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

// The schemas of all kinds come only when somebody adds a check.
const CheckForm = dynamic(() => import('./check-form.tsx').then(module => module.CheckForm), { ssr: false })

/** Adds a check of any kind in the page; it is asked from the next moment on. */
export function AddCheck() {
  const refusal = useRefusal('checks.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a check
      </Button>
      <Dialog title="Add a check" isOpen={isOpen} onClose={close} size="wide">
        <CheckForm onClose={close} />
      </Dialog>
    </>
  )
}
