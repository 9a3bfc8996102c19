import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { DialogActions } from './dialog.tsx'
import { FormFailure } from './form-failure.tsx'

export type FormActionsProps = {
  /** What is wrong with the form as a whole. */
  readonly failure: string | null
  readonly isBusy: boolean
  /** Why it cannot be sent as it is, where that is known before. */
  readonly disabledReason?: string | null
  readonly onClose: () => void
  /** What sending the form does, in a word. */
  readonly children: ReactNode
}

/** The end of a form in a dialog: what is wrong, the way out, and the way on. */
export function FormActions({ failure, isBusy, disabledReason = null, onClose, children }: FormActionsProps) {
  return (
    <>
      <FormFailure message={failure} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={isBusy} disabledReason={disabledReason}>
          {children}
        </Button>
      </DialogActions>
    </>
  )
}
