'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button, type ButtonVariant } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

/** What is known already when the form opens. */
export type OpenSeed = {
  readonly title: string
  readonly service: string
  readonly alerts: readonly string[]
  /** What the alert says of its severity: one of the system's own labels, perhaps. */
  readonly severityWord: string
  readonly impactStartMs: number | null
}

const OpenForm = dynamic(
  fetched('The form', () => import('./open-form.tsx').then(module => module.OpenForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={6} />,
  },
)

/** The way to open one from the list; the address opens it too, for the palette and for links. */
export function OpenIncident() {
  const refusal = useRefusal('incidents.act')
  const { get, step, replace } = useUrlState()
  const isOpen = get('open') !== null && refusal === null
  const close = () => replace({ open: null })
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => step({ open: '1' })}>
        Open an incident
      </Button>
      <Dialog title="Open an incident" isOpen={isOpen} onClose={close} size="wide">
        <OpenForm seed={null} onClose={close} />
      </Dialog>
    </>
  )
}

/** The same from where something is known already: an alert's page, a service's page. */
export function OpenIncidentFrom({ seed, variant = 'alt' }: { seed: OpenSeed; variant?: ButtonVariant }) {
  const refusal = useRefusal('incidents.act')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant={variant} disabledReason={refusal} onClick={() => setOpen(true)}>
        Open an incident
      </Button>
      <Dialog title="Open an incident" isOpen={isOpen} onClose={() => setOpen(false)} size="wide">
        <OpenForm seed={seed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
