'use client'
import { useRouter } from 'next/navigation'
import { type ComponentProps, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { CreatedKey, KeyView } from '../../lib/contract/people.ts'
import { KEY_SCOPES, type KeyScope, ROLE_TITLES, ROLES } from '../../lib/core/access/index.ts'
import { Age } from '../ui/age.tsx'
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
import { ShownOnce } from './shown-once.tsx'

/** Keys for programs, and the way to make one. */
export function Keys({ keys }: { keys: readonly KeyView[] }) {
  const [isOpen, setOpen] = useState(false)
  const router = useRouter()
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <Section
      title="API keys"
      note={
        <>
          for programs: <code>Authorization: Bearer KEY</code>, or HTTP Basic with user <code>key</code>
        </>
      }
      end={
        <Button variant="pri" onClick={() => setOpen(true)}>
          Make a key
        </Button>
      }
    >
      {keys.length === 0 ? (
        <EmptyState title="No keys yet.">
          Make one to point Grafana, promtool or a script at this deck.
        </EmptyState>
      ) : (
        <KeyTable keys={keys} />
      )}
      <Dialog title="Make a key" isOpen={isOpen} onClose={close}>
        <KeyDialog onClose={close} />
      </Dialog>
    </Section>
  )
}

function KeyTable({ keys }: { keys: readonly KeyView[] }) {
  return (
    <Table caption="API keys">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Begins with</Th>
          <Th>May</Th>
          <Th>Made by</Th>
          <Th isNumber>Last used</Th>
          <Th>From</Th>
          <Th>Good until</Th>
          <Th>
            <span className="sr-only">Action</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map(key => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </tbody>
    </Table>
  )
}

function KeyRow({ apiKey }: { apiKey: KeyView }) {
  const { refresh } = useRouter()
  return (
    <tr className={apiKey.state === 'active' ? '' : 'text-ink-3'}>
      <Td className="font-medium">{apiKey.name}</Td>
      <Td>
        <code>{apiKey.prefix}…</code>
      </Td>
      <Td>{'role' in apiKey.grant ? ROLE_TITLES[apiKey.grant.role] : SCOPES[apiKey.grant.scope]}</Td>
      <Td>{apiKey.createdBy}</Td>
      <Td isNumber>
        {apiKey.lastUsedAtMs === null ? (
          <span title="not used yet">—</span>
        ) : (
          <Age sinceMs={apiKey.lastUsedAtMs} />
        )}
      </Td>
      <Td>{apiKey.lastAddress ?? <span title="not used yet">—</span>}</Td>
      <Td>{apiKey.expiresAtMs === null ? 'no end' : <Moment atMs={apiKey.expiresAtMs} />}</Td>
      <Td className="text-right">
        {apiKey.state === 'active' ? (
          <ConfirmButton
            label="Revoke"
            className={ROW_ACTION}
            title={`Revoke the key ${apiKey.name}?`}
            consequence="Whatever uses it is refused at once, for ever."
            change={() => api(`/api/v1/keys/${apiKey.id}`, { method: 'DELETE' })}
            done={`The key ${apiKey.name} is revoked.`}
            onDone={refresh}
          />
        ) : (
          apiKey.state
        )}
      </Td>
    </tr>
  )
}

const SCOPES: Readonly<Record<KeyScope, string>> = {
  metrics: 'Only read Opsdeck’s own metrics',
  push: 'Only push metrics',
  ping: 'Only send heartbeats',
  logs: 'Only send log lines',
  alerts: 'Only send alerts',
}

function KeyDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<CreatedKey | null>(null)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['name'],
    send: form => api<CreatedKey>('/api/v1/keys', { method: 'POST', body: wishOf(form) }),
    onDone: setCreated,
  })
  if (created)
    return (
      <>
        <ShownOnce label="Keep this key now. It is not shown again." secret={created.key} />
        <DialogActions>
          <Button variant="pri" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </>
    )
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Name" help="What uses it, such as grafana." error={errors.name}>
        {control => <Input {...control} name="name" autoComplete="off" maxLength={100} />}
      </Field>
      <Field label="May" help="No more than it needs.">
        {control => <GrantSelect {...control} />}
      </Field>
      <Field label="Good for">
        {control => (
          <Select {...control} name="expiresInDays" defaultValue="90">
            <option value="7">7 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
            <option value="">no end</option>
          </Select>
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Make the key
      </FormActions>
    </form>
  )
}

function GrantSelect(props: ComponentProps<'select'>) {
  return (
    <Select {...props} name="grant" defaultValue="role:viewer">
      <optgroup label="What a role may">
        {ROLES.map(role => (
          <option key={role} value={`role:${role}`}>
            {ROLE_TITLES[role]}
          </option>
        ))}
      </optgroup>
      <optgroup label="One thing">
        {KEY_SCOPES.map(scope => (
          <option key={scope} value={`scope:${scope}`}>
            {SCOPES[scope]}
          </option>
        ))}
      </optgroup>
    </Select>
  )
}

function wishOf(form: FormData) {
  const [kind = '', value = ''] = textOf(form, 'grant').split(':')
  const days = textOf(form, 'expiresInDays')
  return {
    name: textOf(form, 'name'),
    grant: { [kind]: value },
    expiresInDays: days === '' ? null : Number(days),
  }
}
