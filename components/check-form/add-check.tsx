'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// Wanted once in a deck's life: it comes when the dialog opens.
const LazyImport = dynamic(
  fetched('The import', () => import('./import-checks.tsx').then(module => module.ImportChecks)),
  {
    ssr: false,
    loading: () => <Skeleton rows={6} />,
  },
)

/** To the form for a new check, and to those of another tool. */
export function AddCheck() {
  const refusal = useRefusal('checks.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Import
      </Button>
      {refusal === null ? (
        <Link href="/checks/new" className={buttonClass('pri')}>
          Add a check
        </Link>
      ) : (
        <Button disabledReason={refusal}>Add a check</Button>
      )}
      <Dialog title="Import the checks of another tool" isOpen={isOpen} onClose={close} size="wide">
        <LazyImport onClose={close} />
      </Dialog>
    </>
  )
}
