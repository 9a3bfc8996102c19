'use client'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNow } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { LogSignalConfig } from '../../lib/core/config/schema/log-signal.ts'
import { LEVELS } from '../../lib/core/log-signal/levels.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { ServiceSelect } from '../entries/service-select.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { draftOf, FIELDS, type SignalText, textOfSignal, wishOf } from './signal-form-model.ts'
import { type SignalDraft, tryPattern } from './try-pattern.ts'

const SIGNALS = '/api/v1/log-signals'

type FormProps = { config: LogSignalConfig | null; onClose: () => void }

/** A signal, with its pattern tried on pasted lines while it is written. */
export function SignalForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [text, setText] = useState(() => textOfSignal(config))
  const draft = useMemo(() => draftOf(text, config), [text, config])
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const body = wishOf(name => textOf(form, name), draft, config)
      if (config === null) return api(SIGNALS, { method: 'POST', body })
      return api(entryPath(SIGNALS, `${config.service}/${config.slug}`), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The signal counts from now on.' : 'The signal is saved.')
      askAgain(SIGNALS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <ServiceSelect fixed={config?.service ?? null} error={errors.service} />
      <NameFields before={config} errors={errors} />
      <PatternFields text={text} setText={setText} errors={errors} />
      <TryOut draft={draft} />
      <EffectFields config={config} errors={errors} />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}

type Errors = Readonly<Record<string, string>>
const MONO = 'font-mono text-[12.5px]'

type PatternProps = { text: SignalText; setText: (text: SignalText) => void; errors: Errors }

function PatternFields({ text, setText, errors }: PatternProps) {
  const bind = (name: keyof SignalText) => ({
    name,
    value: text[name],
    onChange: (event: { target: { value: string } }) => setText({ ...text, [name]: event.target.value }),
  })
  return (
    <>
      <Field
        label="Pattern"
        help="RE2, anywhere in the message; named groups such as (?P<code>\d+) can become labels"
        error={errors.pattern}
      >
        {control => (
          <Input {...control} {...bind('pattern')} className={MONO} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Level, at least" error={errors.min_level}>
          {control => (
            <Select {...control} {...bind('min_level')}>
              <option value="">any</option>
              {LEVELS.map(level => (
                <option key={level} value={level}>
                  {level}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Attributes" help="unit=app, host=~web.*" error={errors.where}>
          {control => <Input {...control} {...bind('where')} className={MONO} autoComplete="off" />}
        </Field>
        <Field label="Labels" help="label=group or attribute" error={errors.labels}>
          {control => <Input {...control} {...bind('labels')} className={MONO} autoComplete="off" />}
        </Field>
      </div>
    </>
  )
}

const GRAIN_MS = 60_000

function TryOut({ draft }: { draft: SignalDraft }) {
  const [lines, setLines] = useState('')
  const nowMs = Math.floor(useNow() / GRAIN_MS) * GRAIN_MS
  const trial = useMemo(() => tryPattern(draft, lines, nowMs), [draft, lines, nowMs])
  return (
    <div className="border-rule border-y py-2">
      <Field label="Try it on lines" help="Paste some: they stay in this browser">
        {control => (
          <textarea
            {...control}
            rows={4}
            spellCheck={false}
            className={`w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-ink ${MONO}`}
            value={lines}
            onChange={event => setLines(event.target.value)}
          />
        )}
      </Field>
      <div aria-live="polite" className="max-h-44 min-h-6 overflow-auto text-small">
        {trial.kind === 'problem' ? (
          <p className="text-down">{trial.message}</p>
        ) : lines.trim() === '' ? null : (
          <>
            <p className="text-ink-2">
              {trial.seen} of {trial.lines.length} lines are counted.
            </p>
            <ol>
              {trial.lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: pasted lines may be the same, and have no other identity
                <li key={index} className={line.isSeen ? undefined : 'text-ink-3'}>
                  <b className="mr-2 inline-block w-12 font-medium">{line.isSeen ? 'counts' : 'not'}</b>
                  <code className="break-all">{line.text}</code>
                  {line.caught ? <span className="ml-2 text-ink-2">{line.caught}</span> : null}
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  )
}

function EffectFields({ config, errors }: { config: LogSignalConfig | null; errors: Errors }) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="A line means that it is" error={errors['state.is']}>
          {control => (
            <Select {...control} name="state.is" defaultValue={config?.state?.is ?? ''}>
              <option value="">nothing, it only counts</option>
              <option value="down">down</option>
              <option value="degraded">degraded</option>
              <option value="up">up</option>
            </Select>
          )}
        </Field>
        <Field
          label="For"
          help="After the newest line; empty: until another says so"
          error={errors['state.for']}
        >
          {control => (
            <Input
              {...control}
              name="state.for"
              defaultValue={config?.state?.for}
              placeholder="15m"
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="Pings the heartbeat" help="Its slug, of the same service" error={errors.heartbeat}>
          {control => (
            <Input
              {...control}
              name="heartbeat"
              defaultValue={config?.heartbeat}
              className={MONO}
              autoComplete="off"
            />
          )}
        </Field>
      </div>
      <Checkbox
        name="groups"
        defaultChecked={(config?.groups ?? 0) > 0}
        label="Count its lines by message, numbers and ids aside"
      />
      <Field
        label="Link to the lines"
        help="{from} and {to} become epoch ms, {from_iso} and {to_iso} ISO times"
        error={errors['link.url']}
      >
        {control => (
          <Input
            {...control}
            name="link.url"
            defaultValue={config?.link?.url}
            placeholder="https://logs.example/?from={from}&to={to}"
            className={MONO}
            autoComplete="off"
          />
        )}
      </Field>
    </>
  )
}
