'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { newRequestKey } from '../../lib/client/request-key.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { FilledTemplate, SentUpdate } from '../../lib/contract/incidents.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import type { TemplateMoment } from '../../lib/core/incident/types.ts'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { useToast } from '../ui/toast.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { isOver } from './incident-model.ts'
import { incidentPath } from './paths.ts'
import { sentWords } from './update-model.ts'
import { type Places, UpdatePlaces } from './update-places.tsx'
import { type Draft, useDraft } from './use-draft.ts'

const MISSING_WORDS = { root_cause: 'the root cause', resolution: 'the resolution' } as const

/** Tells people: from a template that is filled by the incident, to status pages and receivers. */
export function UpdateForm({ data, onClose }: FormProps) {
  const refusal = useRefusal('incidents.act')
  const form = useUpdate(data, onClose)
  const { subject, body, filled, send } = form
  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!send.isPending) send.mutate()
      }}
    >
      <TemplateField data={data} value={form.template} onChange={form.setTemplate} />
      <FillAgain filled={filled.data} texts={{ subject, body }} />
      <Field label="Subject">
        {control => (
          <Input
            {...control}
            value={subject.text}
            maxLength={200}
            onChange={event => subject.set(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="What people are told"
        help={body.isFound ? 'Found as it was left in this browser' : undefined}
      >
        {control => (
          <TextArea
            {...control}
            rows={8}
            value={body.text}
            onChange={event => body.set(event.target.value)}
          />
        )}
      </Field>
      <Missing parts={filled.data?.missing ?? []} error={filled.error} />
      {isOver(data.incident) ? null : <Promises times={form.times} onChange={form.setTimes} />}
      <UpdatePlaces data={data} value={form.places} onChange={form.setPlaces} />
      <FormFailure message={send.error?.message ?? null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" disabledReason={refusal} isBusy={send.isPending}>
          Send the update
        </Button>
      </DialogActions>
    </form>
  )
}

/** As inputs hold them: local, empty = not said. */
type Times = { readonly next: string; readonly end: string }

/** What the form holds, what its template says, and the way to send it: once, however often it is pressed. */
function useUpdate(data: FormProps['data'], onClose: () => void) {
  const { id } = data.incident
  const { zone } = useTimeZone()
  const toast = useToast()
  const [template, setTemplate] = useState(() => firstTemplate(data))
  const [times, setTimes] = useState<Times>({ next: '', end: '' })
  const [places, setPlaces] = useState<Places>({ pages: null, receivers: null, publishRestricted: false })
  const subject = useDraft(`opsdeck.update.subject.${id}`, '')
  const body = useDraft(`opsdeck.update.body.${id}`, '')
  const [requestKey] = useState(newRequestKey)
  const promises = promisesOf(times, zone)
  const filled = useFilled(id, { template, ...promises })
  useTakeOver(filled.data, { subject, body })
  const send = useMutation({
    mutationFn: () =>
      api<SentUpdate>(`${incidentPath(id)}/updates`, {
        method: 'POST',
        body: {
          ...(template === '' ? {} : { template }),
          subject: subject.text,
          body: body.text,
          ...promises,
          pages: places.pages ?? [],
          ...(places.receivers === null ? {} : { receivers: places.receivers }),
          ...(places.publishRestricted ? { publishRestricted: true } : {}),
          requestKey,
        },
      }),
    onSuccess: sent => {
      subject.forget()
      body.forget()
      const { tone, words } = sentWords(sent)
      toast(tone, words)
      onClose()
    },
    retry: false,
    networkMode: 'always',
  })
  return { template, setTemplate, times, setTimes, places, setPlaces, subject, body, filled, send }
}

function promisesOf({ next, end }: Times, zone: TimeZone): { nextUpdate?: string; expectedEnd?: string } {
  const [nextMs, endMs] = [readLocal(next, zone), readLocal(end, zone)]
  return {
    ...(nextMs === null ? {} : { nextUpdate: new Date(nextMs).toISOString() }),
    ...(endMs === null ? {} : { expectedEnd: new Date(endMs).toISOString() }),
  }
}

/** When people hear again, and when it is expected to work again. */
function Promises({ times, onChange }: { times: Times; onChange: (times: Times) => void }) {
  const { zone } = useTimeZone()
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TimeField
        label="Next update"
        help={`${clockWords(zone)}; empty: by the rules of its severity`}
        value={times.next}
        onChange={next => onChange({ ...times, next })}
      >
        {[15, 30, 60].map(minutes => (
          <Button
            key={minutes}
            variant="quiet"
            onClick={() => onChange({ ...times, next: localInput(Date.now() + minutes * 60_000, zone) })}
          >
            in {minutes} min
          </Button>
        ))}
      </TimeField>
      <TimeField
        label="Service expected again"
        help={`${clockWords(zone)}; empty: as it was`}
        value={times.end}
        onChange={end => onChange({ ...times, end })}
      />
    </div>
  )
}

/** The template of the moment: the first one of an open incident, then the next, and the last when it is over. */
function firstTemplate({ incident, templates, timeline }: FormProps['data']): string {
  const hasUpdate = Object.values(timeline).some(({ kind }) => kind === 'update')
  const moments: readonly TemplateMoment[] = isOver(incident)
    ? ['resolved', 'update', 'open']
    : hasUpdate
      ? ['update', 'open', 'resolved']
      : ['open', 'update', 'resolved']
  const found = moments.flatMap(moment => templates.filter(({ when }) => when === moment))
  return found[0]?.key ?? ''
}

type Filling = {
  readonly template: string
  readonly expectedEnd?: string
  readonly nextUpdate?: string
}

function useFilled(id: number, wish: Filling) {
  return useQuery({
    queryKey: ['incident-preview', id, wish],
    queryFn: ({ signal }) =>
      api<FilledTemplate>(`${incidentPath(id)}/preview`, { method: 'POST', body: wish, signal }),
    enabled: wish.template !== '',
    retry: false,
  })
}

type Texts = { readonly subject: Draft; readonly body: Draft }

/** What the template says stands in the form until a person has changed it: then it is theirs. */
function useTakeOver(filled: FilledTemplate | undefined, { subject, body }: Texts): void {
  const [took, setTook] = useState<FilledTemplate | null>(null)
  useEffect(() => {
    if (!filled || filled === took) return
    for (const [draft, before, next] of [
      [subject, took?.subject, filled.subject],
      [body, took?.body, filled.body],
    ] as const) {
      const isTheirs = draft.text !== '' && draft.text !== before
      if (!isTheirs) draft.suggest(next)
    }
    setTook(filled)
  }, [filled, took, subject, body])
}

type TemplateProps = { data: FormProps['data']; value: string; onChange: (key: string) => void }

function TemplateField({ data: { templates }, value, onChange }: TemplateProps) {
  if (templates.length === 0) return null
  return (
    <Field label="Template" help="Filled from the incident; change the text as you like">
      {control => (
        <Select {...control} value={value} onChange={event => onChange(event.target.value)}>
          {templates.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
          <option value="">Without a template</option>
        </Select>
      )}
    </Field>
  )
}

/** A text that a person changed stays theirs, also under another template, until they ask for the template's. */
function FillAgain({ filled, texts }: { filled: FilledTemplate | undefined; texts: Texts }) {
  const { subject, body } = texts
  if (!filled || (subject.text === filled.subject && body.text === filled.body)) return null
  const fill = () => {
    subject.forget()
    body.forget()
    subject.suggest(filled.subject)
    body.suggest(filled.body)
  }
  return (
    <p className="-mt-2 text-ink-3 text-small">
      The text below is yours.{' '}
      <Button variant="quiet" className="h-auto!" onClick={fill}>
        Take the template’s
      </Button>
    </p>
  )
}

function Missing({ parts, error }: { parts: FilledTemplate['missing']; error: Error | null }) {
  if (error) return <FormFailure message={`The template could not be filled: ${error.message}`} />
  if (parts.length === 0) return null
  return (
    <p role="status" className="bg-warn-tint px-2.5 py-1.5 text-small">
      Write {parts.map(part => MISSING_WORDS[part]).join(' and ')} under Record first: this template needs it.
    </p>
  )
}

type TimeProps = {
  label: string
  help: string
  value: string
  onChange: (text: string) => void
  children?: ReactNode
}

function TimeField({ label, help, value, onChange, children }: TimeProps) {
  return (
    <div>
      <Field label={label} help={help}>
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={value}
            onChange={event => onChange(event.target.value)}
          />
        )}
      </Field>
      {children ? <div className="flex flex-wrap gap-2">{children}</div> : null}
    </div>
  )
}
