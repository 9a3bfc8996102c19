'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { PageReceiver } from '../../lib/core/config/schema/page-receiver.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import {
  FORM_FIELDS,
  type FormField,
  type FormKind,
  KIND_FIELDS,
  receiverOf,
  shown,
  type Takes,
  takesOf,
} from './receiver-form-model.ts'
import { KIND_WORDS, RECEIVERS } from './receiver-model.ts'

const MONO = 'font-mono text-[12.5px]'
// The record's own keys are the kinds.
const KINDS = Object.keys(KIND_FIELDS) as readonly FormKind[]

type FormProps = { config: PageReceiver | null; onClose: () => void }
type Errors = Readonly<Record<string, string>>

/** A receiver: by what it is told, and of which alerts. */
export function ReceiverForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [kind, setKind] = useState<FormKind>(config?.kind ?? 'slack')
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: [...FORM_FIELDS, ...ALERT_FIELDS],
    send: form => {
      const body = receiverOf(kind, name => textOf(form, name), config)
      if (config === null) return api(RECEIVERS, { method: 'POST', body })
      return api(entryPath(RECEIVERS, config.slug), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The receiver is added: test it once.' : 'The receiver is saved.')
      askAgain(RECEIVERS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          help={config ? 'Stays as it is' : 'Lower-case letters, digits and hyphens; stays as it is'}
          error={errors.slug}
        >
          {control => (
            <Input
              {...control}
              name="slug"
              defaultValue={config?.slug}
              readOnly={config !== null}
              placeholder="team-chat"
              autoComplete="off"
              spellCheck={false}
              className={MONO}
            />
          )}
        </Field>
        <Field label="Told by" error={errors.kind}>
          {control => (
            <Select {...control} value={kind} onChange={event => setKind(kindOf(event.target.value))}>
              {KINDS.map(one => (
                <option key={one} value={one}>
                  {KIND_WORDS[one]}
                  {one === 'msteams' ? ' (connector)' : one === 'msteamsv2' ? ' (workflow)' : ''}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div key={kind} className="grid gap-3 sm:grid-cols-2">
        {KIND_FIELDS[kind].map(field => (
          <KindField
            key={field.name}
            field={field}
            value={config?.kind === kind ? shown(config, field) : ''}
            error={errorOf(errors, field.name)}
          />
        ))}
      </div>
      <AlertFields config={config} errors={errors} />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}

const kindOf = (text: string): FormKind => KINDS.find(kind => kind === text) ?? 'webhook'

/** Matchers and numbers of a list say their own fault: the form has one member for all of them. */
const PLACES = Array.from({ length: 20 }, (_, i) => i)
const ALERT_FIELDS = ['alerts', ...PLACES.flatMap(i => [`alerts.${i}`, `to.${i}`])]

const errorOf = (errors: Errors, name: string): string | undefined =>
  errors[name] ?? PLACES.map(i => errors[`${name}.${i}`]).find(error => error !== undefined)

function KindField({ field, value, error }: { field: FormField; value: string; error: string | undefined }) {
  const kept = field.isSecret && value !== '' ? '•••• keeps what is stored' : field.help
  return (
    <Field label={field.label} help={kept} error={error}>
      {control =>
        field.options ? (
          <Select {...control} name={field.name} defaultValue={value}>
            {field.options.map(([option, word]) => (
              <option key={option} value={option}>
                {word}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...control}
            name={field.name}
            defaultValue={value}
            placeholder={field.placeholder}
            autoComplete="off"
            spellCheck={false}
            className={field.isSecret ? MONO : undefined}
          />
        )
      }
    </Field>
  )
}

function AlertFields({ config, errors }: { config: PageReceiver | null; errors: Errors }) {
  const [takes, setTakes] = useState<Takes>(takesOf(config))
  const resolved = config?.send_resolved
  return (
    <div className="grid gap-3 border-rule border-t pt-3 sm:grid-cols-2">
      <Field label="Is told of" help="Beside whom the configuration file’s routes tell">
        {control => (
          <Select
            {...control}
            name="takes"
            value={takes}
            onChange={event => setTakes(TAKES.find(one => one === event.target.value) ?? 'matching')}
          >
            <option value="matching">alerts whose labels match</option>
            <option value="all">every alert</option>
            <option value="named">none: only escalations and incidents name it</option>
          </Select>
        )}
      </Field>
      <Field label="When they have resolved">
        {control => (
          <Select
            {...control}
            name="send_resolved"
            defaultValue={resolved === undefined ? '' : resolved ? 'yes' : 'no'}
          >
            <option value="">as is usual for its kind</option>
            <option value="yes">it is told</option>
            <option value="no">it is not told</option>
          </Select>
        )}
      </Field>
      {takes === 'matching' ? (
        <Field
          className="sm:col-span-2"
          label="Labels"
          help="One matcher a line; all must hold"
          error={errorOf(errors, 'alerts')}
        >
          {control => (
            <textarea
              {...control}
              name="alerts"
              rows={3}
              spellCheck={false}
              defaultValue={config ? (config.alerts ?? []).join('\n') : 'severity="critical"'}
              className={`w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-ink ${MONO}`}
            />
          )}
        </Field>
      ) : null}
    </div>
  )
}

const TAKES: readonly Takes[] = ['matching', 'all', 'named']
