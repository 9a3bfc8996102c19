'use client'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { ReceiverRow } from '../../lib/contract/alerts.ts'
import type { OnCallNow } from '../../lib/contract/on-call.ts'
import type { TargetConfig } from '../../lib/core/config/schema/escalation.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { TARGET_KINDS, TARGET_WORDS, type TargetKind, targetParts } from './escalation-form-model.ts'
import { ON_CALL, RECEIVERS } from './paths.ts'
import { useKnownPeople } from './people-list.tsx'

type TargetProps = {
  /** Its two members are `name.kind` and `name.value`. */
  name: string
  label: string
  target: TargetConfig | null
  error: string | undefined
  onRemove?: (() => void) | undefined
}

/** Whom to tell: a kind, and one of those that there are. */
export function TargetField({ name, label, target, error, onRemove }: TargetProps) {
  const before = target ? targetParts(target) : null
  const [kind, setKind] = useState<TargetKind>(before?.kind ?? 'schedule')
  const known = useKnown(kind)
  const listId = useId()
  return (
    <div className="grid items-end gap-2 sm:grid-cols-[200px_minmax(0,1fr)_auto]">
      <Field label={label}>
        {control => (
          <Select
            {...control}
            name={`${name}.kind`}
            value={kind}
            onChange={event => setKind(TARGET_KINDS.find(one => one === event.target.value) ?? 'schedule')}
          >
            {TARGET_KINDS.map(one => (
              <option key={one} value={one}>
                {TARGET_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={<span className="sr-only">{label}: which</span>} error={error}>
        {control => (
          <>
            <Input
              {...control}
              name={`${name}.value`}
              list={listId}
              defaultValue={before?.value}
              placeholder={known[0]?.value ?? (kind === 'person' ? 'ines@example.org' : `a ${kind}`)}
              autoComplete="off"
              spellCheck={false}
            />
            <datalist id={listId}>
              {known.map(({ value, title }) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      {onRemove ? (
        <Button variant="quiet" className="mb-1" onClick={onRemove} aria-label={`Remove: ${label}`}>
          Remove
        </Button>
      ) : null}
    </div>
  )
}

type Known = readonly { readonly value: string; readonly title: string }[]

function useKnown(kind: TargetKind): Known {
  const people = useKnownPeople()
  const schedules = useQuery({
    queryKey: ['polled', ON_CALL],
    queryFn: ({ signal }) => api<{ schedules: readonly OnCallNow[] }>(ON_CALL, { signal }),
    staleTime: 30_000,
  })
  const receivers = useQuery({
    queryKey: ['polled', RECEIVERS],
    queryFn: ({ signal }) => api<{ receivers: readonly ReceiverRow[] }>(RECEIVERS, { signal }),
    staleTime: 30_000,
  })
  if (kind === 'person') return people.map(({ email, name }) => ({ value: email, title: name ?? email }))
  if (kind === 'schedule')
    return (schedules.data?.schedules ?? []).map(({ schedule, name }) => ({ value: schedule, title: name }))
  return (receivers.data?.receivers ?? []).map(({ name }) => ({ value: name, title: name }))
}
