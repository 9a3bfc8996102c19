'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { CreatedInvitation, InvitationView } from '../../lib/contract/people.ts'
import { ROLE_TITLES } from '../../lib/core/access/index.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { ConfirmButton, ROW_ACTION } from './confirm-button.tsx'
import { Moment } from './moment.tsx'
import { RoleSelect } from './people.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Invitations by link, and the way to make one. */
export function Invitations({ invitations }: { invitations: readonly InvitationView[] }) {
  const [isOpen, setOpen] = useState(false)
  const router = useRouter()
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <Section
      title="Invitations"
      note="a link that makes one account"
      end={
        <Button variant="pri" onClick={() => setOpen(true)}>
          Invite somebody
        </Button>
      }
    >
      {invitations.length === 0 ? (
        <EmptyState title="No invitations yet.">Invite somebody, and send them the link.</EmptyState>
      ) : (
        <InvitationTable invitations={invitations} />
      )}
      <Dialog title="Invite somebody" isOpen={isOpen} onClose={close}>
        <InvitationDialog onClose={close} />
      </Dialog>
    </Section>
  )
}

function InvitationTable({ invitations }: { invitations: readonly InvitationView[] }) {
  const { refresh } = useRouter()
  return (
    <Table caption="Invitations">
      <thead>
        <tr>
          <Th>For</Th>
          <Th>Role</Th>
          <Th>Made by</Th>
          <Th>Good until</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Action</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {invitations.map(invitation => (
          <tr key={invitation.id} className={invitation.state === 'open' ? '' : 'text-ink-3'}>
            <Td>{invitation.email ?? 'whoever has the link'}</Td>
            <Td>{ROLE_TITLES[invitation.role]}</Td>
            <Td>{invitation.createdBy ?? 'an API key'}</Td>
            <Td>
              <Moment atMs={invitation.expiresAtMs} />
            </Td>
            <Td>{STATES[invitation.state]}</Td>
            <Td className="text-right">
              {invitation.state === 'open' ? (
                <ConfirmButton
                  label="Take back"
                  className={ROW_ACTION}
                  title="Take this invitation back?"
                  consequence="Its link stops working at once."
                  change={() => api(`/api/v1/invitations/${invitation.id}`, { method: 'DELETE' })}
                  done="The invitation is taken back."
                  onDone={refresh}
                />
              ) : null}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

const STATES = { open: 'open', used: 'used', expired: 'run out', revoked: 'taken back' } as const

function InvitationDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<CreatedInvitation | null>(null)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['email', 'role'],
    send: form => {
      const body = {
        email: textOf(form, 'email'),
        role: textOf(form, 'role'),
        expiresInDays: Number(textOf(form, 'expiresInDays')),
      }
      return api<CreatedInvitation>('/api/v1/invitations', { method: 'POST', body })
    },
    onDone: setCreated,
  })
  if (created)
    return (
      <>
        <ShownOnce label="Send this link. It is shown only now, and works once." secret={created.url} />
        <DialogActions>
          <Button variant="pri" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </>
    )
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Role" help="It can be changed later." error={errors.role}>
        {control => <RoleSelect {...control} defaultValue="viewer" />}
      </Field>
      <Field
        label="E-mail address (optional)"
        help="When given, only this address can take it."
        error={errors.email}
      >
        {control => <Input {...control} name="email" type="email" autoComplete="off" />}
      </Field>
      <Field label="Good for">
        {control => (
          <Select {...control} name="expiresInDays" defaultValue="7">
            <option value="1">1 day</option>
            <option value="7">7 days</option>
            <option value="30">30 days</option>
          </Select>
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Make the link
      </FormActions>
    </form>
  )
}
