'use client'
import dynamic from 'next/dynamic'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import type { DialogName, SectionProps } from './incident-page.tsx'

export type FormProps = Pick<SectionProps, 'data' | 'nameOf' | 'personText'> & {
  readonly onClose: () => void
}

const loading = () => <Skeleton rows={4} />
// Each form comes when it is opened: the page must be there at once.
const FORMS = {
  update: dynamic(
    fetched('The form', () => import('./update-form.tsx').then(module => module.UpdateForm)),
    { ssr: false, loading },
  ),
  roles: dynamic(
    fetched('The form', () => import('./roles-form.tsx').then(module => module.RolesForm)),
    { ssr: false, loading },
  ),
  resolve: dynamic(
    fetched('The form', () => import('./resolve-form.tsx').then(module => module.ResolveForm)),
    { ssr: false, loading },
  ),
  state: dynamic(
    fetched('The form', () => import('./state-form.tsx').then(module => module.StateForm)),
    { ssr: false, loading },
  ),
  severity: dynamic(
    fetched('The form', () => import('./state-form.tsx').then(module => module.SeverityForm)),
    { ssr: false, loading },
  ),
  times: dynamic(
    fetched('The form', () => import('./times-form.tsx').then(module => module.TimesForm)),
    { ssr: false, loading },
  ),
  details: dynamic(
    fetched('The form', () => import('./details-form.tsx').then(module => module.DetailsForm)),
    { ssr: false, loading },
  ),
  links: dynamic(
    fetched('The form', () => import('./link-form.tsx').then(module => module.LinkForm)),
    { ssr: false, loading },
  ),
  alerts: dynamic(
    fetched('The form', () => import('./attach-form.tsx').then(module => module.AttachForm)),
    { ssr: false, loading },
  ),
} as const

const TITLES: Readonly<Record<DialogName, string>> = {
  update: 'Write an update',
  roles: 'Hand over',
  resolve: 'Resolve',
  state: 'State',
  severity: 'Severity',
  times: 'When it was',
  details: 'Record',
  links: 'Linked incidents',
  alerts: 'Add alerts',
}

type DialogsProps = FormProps & { dialog: DialogName | null }

/** What is changed about an incident, one dialog at a time. */
export function IncidentDialogs({ dialog, ...shared }: DialogsProps) {
  const Form = dialog === null ? null : FORMS[dialog]
  return (
    <Dialog
      title={dialog === null ? '' : TITLES[dialog]}
      isOpen={Form !== null}
      onClose={shared.onClose}
      size={dialog === 'update' ? 'wide' : 'normal'}
    >
      {Form ? <Form {...shared} /> : null}
    </Dialog>
  )
}
