'use client'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { useChange } from './use-change.ts'

/** A press that cannot be taken back: says what it will do, and asks once. */
export function ConfirmButton({
  label,
  title,
  consequence,
  change,
  done,
}: {
  label: string
  title: string
  consequence: string
  change: () => Promise<unknown>
  done: string
}) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const mutation = useChange(change, done, close)
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={title} isOpen={isOpen} onClose={close}>
        <p className="text-ink-2">{consequence}</p>
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button variant="red" isBusy={mutation.isPending} onClick={() => mutation.mutate()}>
            {label}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  )
}
