'use client'
import { Dialog } from '../ui/dialog.tsx'
import { MonthChoice } from './month-choice.tsx'

/** Chooses a frozen month of a service, and says what it really was. */
export function MonthDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  return (
    <Dialog title="Correct a month" isOpen onClose={onClose}>
      <MonthChoice slug={slug} onClose={onClose} />
    </Dialog>
  )
}
