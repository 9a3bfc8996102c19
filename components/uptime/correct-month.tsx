'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// Seldom wanted: it comes when the dialog opens.
const LazyMonths = dynamic(
  fetched('The list of months', () => import('./month-choice.tsx').then(module => module.MonthChoice)),
  {
    ssr: false,
    loading: () => <Skeleton rows={4} />,
  },
)

/** For those who may correct a frozen month of a service, where its figures are seen; nothing for all others. */
export function CorrectMonth({ slug }: { slug: string }) {
  const refusal = useRefusal('uptime.correct')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  if (refusal !== null) return null
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Correct a month
      </Button>
      <Dialog title="Correct a month" isOpen={isOpen} onClose={close}>
        <LazyMonths slug={slug} onClose={close} />
      </Dialog>
    </>
  )
}
