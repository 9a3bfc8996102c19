'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import type { Preferences } from '../../lib/contract/contact-methods.ts'
import type { MethodView, Urgency } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import {
  type DraftFault,
  type Drafts,
  draftsOf,
  faultOfIssue,
  moved,
  type RuleDraft,
  readDrafts,
} from './contact-model.ts'
import { PREFERENCES } from './paths.ts'
import { RuleFields } from './rule-fields.tsx'

const URGENCIES: readonly { readonly urgency: Urgency; readonly title: string; readonly without: string }[] =
  [
    {
      urgency: 'important',
      title: 'Important pages',
      without: 'No rule: what shows on a screen at once, an SMS after a minute, a call after three.',
    },
    {
      urgency: 'default',
      title: 'Default pages',
      without: 'No rule: what shows on a screen, at any hour.',
    },
  ]

type FormProps = { preferences: Preferences; methods: readonly MethodView[] }

/** A person's own rules: by urgency and by the hour, which methods in which order. */
export function RulesForm({ preferences, methods }: FormProps) {
  const [drafts, setDrafts] = useState(() => draftsOf(preferences))
  const { save, faults } = useSave(drafts)
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Field label="Your time zone" help="Hours below are on its clock, such as Europe/Berlin">
        {control => (
          <Input
            {...control}
            value={drafts.zone}
            onChange={event => setDrafts({ ...drafts, zone: event.target.value })}
            autoComplete="off"
            className="max-w-60"
          />
        )}
      </Field>
      {URGENCIES.map(group => (
        <UrgencyRules
          key={group.urgency}
          group={group}
          drafts={drafts}
          methods={methods}
          faults={faults}
          onChange={setDrafts}
        />
      ))}
      {faults
        .filter(fault => fault.ruleId === null)
        .map(fault => (
          <p key={fault.message} role="alert" className="text-down">
            {fault.message}
          </p>
        ))}
      <div>
        <Button type="submit" isBusy={save.isPending}>
          Save your rules
        </Button>
      </div>
    </form>
  )
}

type UrgencyProps = {
  group: (typeof URGENCIES)[number]
  drafts: Drafts
  methods: readonly MethodView[]
  faults: readonly DraftFault[]
  onChange: (drafts: Drafts) => void
}

function UrgencyRules({
  group: { urgency, title, without },
  drafts,
  methods,
  faults,
  onChange,
}: UrgencyProps) {
  const own = drafts.rules.filter(rule => rule.urgency === urgency)
  const setRules = (rules: readonly RuleDraft[]) => onChange({ ...drafts, rules, next: drafts.next + 2 })
  const add = () => {
    const step = { id: drafts.next + 1, methodId: methods[0]?.id ?? '', after: '', receipt: '' }
    const rule: RuleDraft = { id: drafts.next, urgency, hours: '', steps: methods.length > 0 ? [step] : [] }
    setRules([...drafts.rules, rule])
  }
  return (
    <fieldset className="grid gap-2 border-rule border-t pt-2">
      <legend className="float-left font-medium">{title}</legend>
      {own.length === 0 ? <p className="clear-both text-ink-2 text-small">{without}</p> : null}
      {own.map((rule, index) => (
        <RuleFields
          key={rule.id}
          rule={rule}
          title={`${title}, rule ${index + 1}`}
          methods={methods}
          faults={faults.filter(fault => fault.ruleId === rule.id)}
          nextId={drafts.next}
          onChange={next => setRules(drafts.rules.map(one => (one.id === rule.id ? next : one)))}
          onMoveUp={index === 0 ? null : () => setRules(movedWithin(drafts.rules, own, index))}
          onRemove={() => setRules(drafts.rules.filter(one => one.id !== rule.id))}
        />
      ))}
      <div className="clear-both">
        <Button
          variant="quiet"
          disabledReason={methods.length === 0 ? 'Add a contact method first.' : null}
          onClick={add}
        >
          Add a rule for {title.toLowerCase()}
        </Button>
      </div>
    </fieldset>
  )
}

/** A rule goes before the one of its own urgency that stood before it. */
function movedWithin(all: readonly RuleDraft[], own: readonly RuleDraft[], index: number): RuleDraft[] {
  const ordered = moved(own, index, -1)
  let at = 0
  return all.flatMap(rule => (own.includes(rule) ? (ordered[at++] ?? []) : rule))
}

function useSave(drafts: Drafts) {
  const toast = useToast()
  const client = useQueryClient()
  const [faults, setFaults] = useState<readonly DraftFault[]>([])
  const save = useMutation({
    mutationFn: async () => {
      const read = readDrafts(drafts)
      setFaults(read.kind === 'faults' ? read.faults : [])
      if (read.kind === 'faults') return null
      return api<Preferences>(PREFERENCES, { method: 'PUT', body: read.wish })
    },
    onSuccess: saved => {
      if (saved === null) return
      client.setQueryData(['polled', PREFERENCES], saved)
      toast('done', 'Your rules hold from now on.')
    },
    onError: error => {
      const issues = error instanceof ApiError ? error.issues : []
      const found = issues.map(issue => faultOfIssue(issue, drafts))
      setFaults(found.length > 0 ? found : [{ ruleId: null, message: error.message }])
    },
  })
  return { save, faults }
}
