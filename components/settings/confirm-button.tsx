'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'

/** For a press at the end of a table's row: it must not make the row taller, but for a thumb. */
export const ROW_ACTION = '-my-[3px] h-6! max-sm:h-11!'

/** A press that cannot be taken back: says what it will do, and asks once. */
export function ConfirmButton({
  label,
  title,
  consequence,
  change,
  done,
  onDone,
  className,
}: {
  label: string
  title: string
  consequence: string
  change: () => Promise<unknown>
  done: string
  /**
   * For a page that the server draws: draws it anew. A list that is asked again by itself does without: while the router
   * draws, it loses what people open or choose.
   */
  onDone?: () => void
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const toast = useToast()
  const mutation = useMutation({
    mutationFn: change,
    onSuccess: () => {
      toast('done', done)
      onDone?.()
      close()
    },
    onError: error => toast('failed', error.message),
  })
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
