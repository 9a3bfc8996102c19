'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertMatcher, SilenceRow } from '../../lib/contract/alerts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// The form knows calendars and their rules, which weigh: it comes when its dialog opens.
const SilenceForm = dynamic(
  fetched('The form', () => import('./silence-form.tsx').then(module => module.SilenceForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)

type DialogProps = {
  readonly isOpen: boolean
  /** What it begins with. */
  readonly matchers: readonly AlertMatcher[]
  /** The one that is changed; a new one when absent. */
  readonly before?: SilenceRow
  readonly onClose: () => void
}

/** Makes or changes a silence. */
export function SilenceDialog({ isOpen, matchers, before, onClose }: DialogProps) {
  return (
    <Dialog
      title={before ? 'Change the silence' : 'Silence alerts'}
      isOpen={isOpen}
      onClose={onClose}
      size="wide"
    >
      <SilenceForm matchers={matchers} before={before ?? null} onClose={onClose} />
    </Dialog>
  )
}

const NO_MATCHERS: readonly AlertMatcher[] = []

/** Begins a silence with nothing filled in. */
export function AddSilence({ isPrimary = false }: { isPrimary?: boolean }) {
  const refusal = useRefusal('alerts.act')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant={isPrimary ? 'pri' : 'alt'} disabledReason={refusal} onClick={() => setOpen(true)}>
        New silence
      </Button>
      <SilenceDialog isOpen={isOpen} matchers={NO_MATCHERS} onClose={() => setOpen(false)} />
    </>
  )
}
