'use client'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { WindowConfig } from '../../lib/core/config/schema/window.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { CoveredServices } from './covered-services.tsx'
import { REPEAT_WORDS, REPEATS, type Repeats, repeatsOf, ruleOf } from './rule-builder.ts'
import { RunbookField } from './runbook-field.tsx'
import { spanText } from './window-model.ts'
import { previewWindow, type WindowDraft } from './window-preview.ts'

const WINDOWS = '/api/v1/windows'
const FIELDS = ['name', 'slug', 'services', 'starts', 'duration', 'zone', 'repeats', 'notice', 'description']

type FormProps = { config: WindowConfig | null; onClose: () => void }

/** A window, once or by an RFC 5545 rule; the next times that it takes place stand below while it is written. */
export function WindowForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const body = wishOf(form, config)
      if (config === null) return api(WINDOWS, { method: 'POST', body })
      return api(entryPath(WINDOWS, config.slug), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The window is planned.' : 'The window is saved.')
      askAgain(WINDOWS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <NameFields before={config} errors={errors} />
      <CoveredServices chosen={config?.services ?? []} error={errors.services} />
      <TimeFields config={config} errors={errors} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Notice"
          help="So long before its start it is announced; empty: none"
          error={errors.notice}
        >
          {control => (
            <Input
              {...control}
              name="notice"
              defaultValue={config?.notice}
              placeholder="48h"
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="What is done" help="For people and status pages" error={errors.description}>
          {control => (
            <Input {...control} name="description" defaultValue={config?.description} autoComplete="off" />
          )}
        </Field>
      </div>
      <RunbookField before={config?.runbook} />
      <Checkbox
        name="mutes"
        defaultChecked={config?.mutes_alerts ?? true}
        label="Alerts are muted while it is open"
      />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Plan it' : 'Save'}
      </FormActions>
    </form>
  )
}

const given = (name: string, text: string) => (text.trim() === '' ? {} : { [name]: text.trim() })

function wishOf(form: FormData, before: WindowConfig | null): Record<string, unknown> {
  return {
    ...(before ? { except: before.except } : {}),
    ...given('runbook', textOf(form, 'runbook')),
    slug: textOf(form, 'slug'),
    name: textOf(form, 'name'),
    services: form.getAll('services'),
    starts: textOf(form, 'starts'),
    duration: textOf(form, 'duration').trim(),
    zone: textOf(form, 'zone').trim(),
    ...given('repeats', textOf(form, 'repeats')),
    ...given('notice', textOf(form, 'notice')),
    ...given('description', textOf(form, 'description')),
    mutes_alerts: form.get('mutes') !== null,
  }
}

type TimeProps = { config: WindowConfig | null; errors: Readonly<Record<string, string>> }

function useDraft(config: WindowConfig | null) {
  const [text, setText] = useState({
    starts: config?.starts ?? '',
    duration: config?.duration ?? '2h',
    zone: config?.zone ?? 'UTC',
    own: config?.repeats ?? '',
  })
  const [repeats, setRepeats] = useState<Repeats>(repeatsOf(config?.repeats, config?.starts ?? ''))
  const rule = repeats === 'own' ? text.own : (ruleOf(repeats, text.starts) ?? '')
  const change = (name: keyof typeof text) => (event: { target: { value: string } }) =>
    setText({ ...text, [name]: event.target.value })
  return { text, change, repeats, setRepeats, rule }
}

const MONO = 'font-mono text-[12.5px]'

function TimeFields({ config, errors }: TimeProps) {
  const { text, change, repeats, setRepeats, rule } = useDraft(config)
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">When</legend>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="First start" help="On the clock of its zone" error={errors.starts}>
          {control => (
            <Input
              {...control}
              name="starts"
              type="datetime-local"
              value={text.starts}
              onChange={change('starts')}
            />
          )}
        </Field>
        <Field label="Lasts" help="Such as 2h or 90m" error={errors.duration}>
          {control => (
            <Input {...control} name="duration" value={text.duration} onChange={change('duration')} />
          )}
        </Field>
        <Field label="Time zone" error={errors.zone}>
          {control => (
            <Input {...control} name="zone" value={text.zone} onChange={change('zone')} className={MONO} />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Takes place">
          {control => (
            <Select
              {...control}
              value={repeats}
              onChange={event => setRepeats(REPEATS.find(one => one === event.target.value) ?? 'once')}
            >
              {REPEATS.map(one => (
                <option key={one} value={one}>
                  {REPEAT_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Rule" help="RFC 5545, such as FREQ=WEEKLY;BYDAY=SU" error={errors.repeats}>
          {control => (
            <Input
              {...control}
              name="repeats"
              value={rule}
              readOnly={repeats !== 'own'}
              onChange={change('own')}
              className={MONO}
            />
          )}
        </Field>
      </div>
      <Preview
        draft={{
          starts: text.starts,
          duration: text.duration.trim(),
          zone: text.zone.trim(),
          repeats: rule === '' ? undefined : rule,
        }}
      />
    </fieldset>
  )
}

const MINUTE_MS = 60_000

function Preview({ draft }: { draft: WindowDraft }) {
  const minuteMs = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS
  const { zone } = useTimeZone()
  const { starts, duration, zone: own, repeats } = draft
  const preview = useMemo(
    () => previewWindow({ starts, duration, zone: own, repeats }, minuteMs),
    [starts, duration, own, repeats, minuteMs],
  )
  return (
    <div aria-live="polite" className="min-h-28 border-rule border-y py-1.5 text-small">
      {starts === '' ? (
        <p className="text-ink-3">The next times that it takes place stand here, on your clock.</p>
      ) : preview.kind === 'problem' ? (
        <p className="text-down">{preview.message}</p>
      ) : (
        <ol>
          {preview.times.map(time => (
            <li key={time.startsAtMs} className="num">
              {spanText(time, zone)} <span className="text-ink-3">{zone === 'utc' ? 'UTC' : 'for you'}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
