'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

export const LazyPageForm = dynamic(
  fetched('The form', () => import('./page-form.tsx').then(module => module.PageForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)

/** A status page of the page's own; those of the file stand there. */
export function AddPage() {
  const refusal = useRefusal('status.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a page
      </Button>
      <Dialog title="Add a status page" isOpen={isOpen} onClose={close} size="wide">
        <LazyPageForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}
