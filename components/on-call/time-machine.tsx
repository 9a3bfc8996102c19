'use client'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { AlertList } from '../../lib/contract/alerts.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { PagePlan } from '../../lib/contract/on-call.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { labelsText, readLabels, summarisePlan } from './machine-model.ts'
import { clockWords, localInput, momentText, readLocal } from './on-call-model.ts'
import { OnCallNav } from './on-call-nav.tsx'
import { ESCALATIONS, FIRING_ALERTS, PLAN } from './paths.ts'
import { PlanView } from './plan-view.tsx'

type Policies = { readonly entries: readonly EntryView<'escalation'>[] }

/** "What would happen if this fired on Sunday at 03:10": the walk, without anybody being told. */
export function TimeMachine() {
  const policies = useQuery({
    queryKey: ['polled', ESCALATIONS],
    queryFn: ({ signal }) => api<Policies>(ESCALATIONS, { signal }),
  })
  const entries = policies.data?.entries
  return (
    <>
      <PageHead title="Time machine" lead="Who would be told, when and by what; nothing is sent" />
      <OnCallNav />
      {entries === undefined ? (
        policies.error ? (
          <FailedState
            title="Could not read the escalations"
            message={policies.error.message}
            onRetry={() => void policies.refetch()}
          />
        ) : (
          <Skeleton rows={6} />
        )
      ) : entries.length === 0 ? (
        <EmptyState title="There is no escalation to walk yet.">
          Add one under Escalations: the machine then shows who would be told.
        </EmptyState>
      ) : (
        <Machine entries={entries} />
      )}
    </>
  )
}

function Machine({ entries }: Policies) {
  const { get } = useUrlState()
  const { zone } = useTimeZone()
  const stated = get('escalation')
  const escalation = entries.find(({ key }) => key === stated)?.key ?? null
  const read = readLabels(get('labels') ?? '')
  const atMs = readLocal(get('at') ?? '', 'utc')
  const question =
    escalation !== null && read.kind === 'labels' && atMs !== null
      ? { escalation, labels: read.labels, at: atMs }
      : null
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,360px)_minmax(0,1fr)]">
      <Section title="The question">
        <QuestionForm entries={entries} />
      </Section>
      {question === null ? (
        <Section title="The answer">
          <p className="text-ink-2">Choose an escalation, labels and a moment.</p>
        </Section>
      ) : (
        <Answer question={question} title={momentText(question.at, zone)} />
      )}
    </div>
  )
}

type Question = {
  readonly escalation: string
  readonly labels: Readonly<Record<string, string>>
  readonly at: number
}

function Answer({ question, title }: { question: Question; title: string }) {
  const plan = useQuery({
    queryKey: ['plan', question],
    queryFn: ({ signal }) => api<PagePlan>(PLAN, { method: 'POST', body: question, signal }),
    retry: false,
  })
  return (
    <Section title={`If it fired ${title}`} note={plan.data ? summarisePlan(plan.data) : null}>
      {plan.data ? (
        <PlanView plan={plan.data} />
      ) : plan.error ? (
        <FailedState
          title="Could not walk the escalation"
          message={plan.error.message}
          onRetry={() => void plan.refetch()}
        />
      ) : (
        <Skeleton rows={6} />
      )}
    </Section>
  )
}

function useQuestion({ entries }: Policies) {
  const { get, step } = useUrlState()
  const { zone } = useTimeZone()
  const nowMs = useNow()
  const stated = readLocal(get('at') ?? '', 'utc')
  const [escalation, setEscalation] = useState(get('escalation') ?? entries[0]?.key ?? '')
  const [labels, setLabels] = useState(get('labels') ?? 'severity=critical')
  const [at, setAt] = useState(() => localInput(stated ?? nowMs, zone))
  const [isSent, setSent] = useState(false)
  const read = readLabels(labels)
  const atMs = readLocal(at, zone)
  const send = (event: FormEvent) => {
    event.preventDefault()
    setSent(true)
    if (read.kind === 'problem' || atMs === null) return
    // In the address the moment is in UTC, so that a link means the same to everybody.
    step({ escalation, labels, at: localInput(atMs, 'utc') })
  }
  const faults = {
    labels: isSent && read.kind === 'problem' ? read.message : null,
    at: isSent && atMs === null ? 'Give a day and a time.' : null,
  }
  const setNow = () => setAt(localInput(nowMs, zone))
  return { escalation, setEscalation, labels, setLabels, at, setAt, setNow, zone, faults, send }
}

function QuestionForm({ entries }: Policies) {
  const question = useQuestion({ entries })
  const { escalation, setEscalation, labels, setLabels, at, setAt, zone, faults } = question
  return (
    <form className="grid gap-3" noValidate onSubmit={question.send}>
      <Field label="Escalation">
        {control => (
          <Select {...control} value={escalation} onChange={event => setEscalation(event.target.value)}>
            {entries.map(({ key, config }) => (
              <option key={key} value={key}>
                {config.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <FiringAlerts onPick={picked => setLabels(labelsText(picked))} />
      <Field label="Labels" help="A line each, such as severity=critical" error={faults.labels}>
        {control => (
          <TextArea
            {...control}
            rows={6}
            className="block w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 font-mono text-[12.5px] text-ink aria-invalid:border-down"
            spellCheck={false}
            value={labels}
            onChange={event => setLabels(event.target.value)}
          />
        )}
      </Field>
      <Field label="Moment" help={clockWords(zone)} error={faults.at}>
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={at}
            onChange={event => setAt(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="pri">
          Show who would be told
        </Button>
        <Button onClick={question.setNow}>Now</Button>
      </div>
    </form>
  )
}

/** Takes the labels of an alert that fires. Draws nothing where none does. */
function FiringAlerts({ onPick }: { onPick: (labels: Readonly<Record<string, string>>) => void }) {
  const { data } = useQuery({
    queryKey: ['polled', FIRING_ALERTS],
    queryFn: ({ signal }) => api<AlertList>(FIRING_ALERTS, { signal }),
    retry: false,
  })
  const alerts = data?.alerts ?? []
  if (alerts.length === 0) return null
  return (
    <Field label="From an alert that fires" help="Takes its labels">
      {control => (
        <Select
          {...control}
          value=""
          onChange={event => {
            const picked = alerts.find(({ fingerprint }) => fingerprint === event.target.value)
            if (picked) onPick(picked.labels)
          }}
        >
          <option value="">Choose one</option>
          {alerts.map(({ fingerprint, name, summary }) => (
            <option key={fingerprint} value={fingerprint}>
              {summary ? `${name}: ${summary}` : name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
