'use client'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { useChange } from './use-change.ts'

/** For a press at the end of a table's row: it must not make the row taller, but for a thumb. */
export const ROW_ACTION = '-my-[3px] h-6! max-sm:h-11!'

/** A press that cannot be taken back: says what it will do, and asks once. */
export function ConfirmButton({
  label,
  title,
  consequence,
  change,
  done,
  isPolled = false,
  className,
}: {
  label: string
  title: string
  consequence: string
  change: () => Promise<unknown>
  done: string
  /** Whether what is changed is asked again by its list; see `useChange`. */
  isPolled?: boolean
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const mutation = useChange(change, done, { onDone: close, isPolled })
  return (
    <>
      <Button variant="quiet" className={className} onClick={() => setOpen(true)}>
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
