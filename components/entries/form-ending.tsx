'use client'
import Link from 'next/link'
import { useFormContext } from 'react-hook-form'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Permission } from '../../lib/core/access/index.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'

type EndingProps = {
  /** What sending the form does, in a word or two. */
  label: string
  needs: Permission
  cancelHref: string
}

/** The end of a form that has a page of its own: what is wrong with it, the way out, and the way on. */
export function FormEnding({ label, needs, cancelHref }: EndingProps) {
  const { formState } = useFormContext()
  const refusal = useRefusal(needs)
  const count = Object.keys(formState.errors).length
  const message = formState.errors.root?.message ?? (count > 0 ? 'Something above is not right yet' : null)
  return (
    <div className="border-ink border-t pt-3">
      <FormFailure message={message} />
      <div className="flex flex-wrap items-center justify-end gap-2 pt-2">
        <Link href={cancelHref} className={buttonClass('alt')}>
          Leave it
        </Link>
        <Button type="submit" variant="pri" disabledReason={refusal} isBusy={formState.isSubmitting}>
          {label}
        </Button>
      </div>
    </div>
  )
}
