'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { fetched } from '../ui/fetched.tsx'

// Seldom wanted: it comes when it is asked for.
const MonthDialog = dynamic(
  fetched('The list of months', () => import('./month-dialog.tsx').then(module => module.MonthDialog), {
    isFloating: true,
  }),
  { ssr: false },
)

/** For those who may correct a frozen month of a service, where its figures are seen; nothing for all others. */
export function CorrectMonth({ slug }: { slug: string }) {
  const refusal = useRefusal('uptime.correct')
  const [isOpen, setOpen] = useState(false)
  if (refusal !== null) return null
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Correct a month
      </Button>
      {isOpen ? <MonthDialog slug={slug} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
