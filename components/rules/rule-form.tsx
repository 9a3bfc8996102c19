'use client'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { AGGREGATIONS, COMPARISONS, type ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { ServiceSelect } from '../entries/service-select.tsx'
import { PromqlEditor } from '../explore/promql-editor.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { bodyOf, draftOf, FIELDS, type RuleField, type RuleText, textOfRule } from './rule-form-model.ts'
import { RULES } from './rule-model.ts'
import { RulePreview } from './rule-preview.tsx'
import { AGGREGATION_WORDS, COMPARISON_WORDS } from './rule-words.ts'

type FormProps = { config: ThresholdRuleConfig | null; onClose: () => void }

/** A figure with a warning and a critical value; what it measures and when it would have fired stands in it. */
export function RuleForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [text, setText] = useState(() => textOfRule(config))
  const draft = useMemo(() => draftOf(text), [text])
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const names = {
        service: config?.service ?? textOf(form, 'service'),
        slug: textOf(form, 'slug'),
        name: textOf(form, 'name').trim(),
      }
      const body = bodyOf(text, names, config)
      if (config === null) return api(RULES, { method: 'POST', body })
      return api(entryPath(RULES, `${config.service}/${config.slug}`), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The rule is in force.' : 'The rule is saved.')
      askAgain(RULES)
      onClose()
    },
  })
  const fields = { text, setText, errors }
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <ServiceSelect fixed={config?.service ?? null} error={errors.service} />
      <NameFields before={config} errors={errors} />
      <FigureFields {...fields} />
      <LimitFields {...fields} />
      <RulePreview draft={draft} />
      <CareFields {...fields} />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Put in force' : 'Save'}
      </FormActions>
    </form>
  )
}

type FieldsProps = {
  text: RuleText
  setText: (text: RuleText) => void
  errors: Readonly<Record<string, string>>
}

const MONO = 'font-mono text-[12.5px]'
const SOURCES = [
  { value: 'metric', label: 'A metric' },
  { value: 'expression', label: 'An expression' },
] as const

const bindOf =
  ({ text, setText }: FieldsProps) =>
  (name: RuleField) => ({
    name,
    value: text[name],
    onChange: (event: { target: { value: string } }) => setText({ ...text, [name]: event.target.value }),
  })

function FigureFields(props: FieldsProps) {
  const { text, setText } = props
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">What is measured</legend>
      <Segmented
        label="What is measured"
        options={SOURCES}
        value={text.source}
        onChange={source => setText({ ...text, source })}
      />
      {text.source === 'expression' ? <ExpressionField {...props} /> : <MetricFields {...props} />}
    </fieldset>
  )
}

const EXPRESSION = 'Expression, without its limit'

function ExpressionField({ text, setText, errors }: FieldsProps) {
  return (
    <div>
      <p className="pb-1 text-ink-2 text-small">{EXPRESSION}</p>
      <PromqlEditor
        value={text.expression}
        label={EXPRESSION}
        error={errors.expression ? { message: errors.expression } : null}
        onChange={expression => setText({ ...text, expression })}
        onRun={expression => setText({ ...text, expression })}
      />
      {errors.expression ? (
        <p role="alert" className="text-down text-small">
          {errors.expression}
        </p>
      ) : null}
    </div>
  )
}

const WRITTEN = { className: MONO, autoComplete: 'off', spellCheck: false } as const

function MetricFields(props: FieldsProps) {
  const { text, errors } = props
  const bind = bindOf(props)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Metric" error={errors.metric || errors.expression}>
        {control => <Input {...control} {...bind('metric')} {...WRITTEN} />}
      </Field>
      <Field label="Of these series" help={'job="api", code=~"5.."'} error={errors.matchers}>
        {control => <Input {...control} {...bind('matchers')} {...WRITTEN} />}
      </Field>
      <Field label="What counts" error={errors.aggregation}>
        {control => (
          <Select {...control} {...bind('aggregation')}>
            {AGGREGATIONS.map(one => (
              <option key={one} value={one}>
                {AGGREGATION_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {text.aggregation === 'last' ? null : (
        <Field label="Over" help="Such as 5m or 1h; empty: 5m" error={errors.window}>
          {control => <Input {...control} {...bind('window')} autoComplete="off" />}
        </Field>
      )}
    </div>
  )
}

function LimitFields(props: FieldsProps) {
  const { errors } = props
  const bind = bindOf(props)
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3">
      <legend className="sr-only">Its limits</legend>
      <Field label="Fires when it is" error={errors.comparison}>
        {control => (
          <Select {...control} {...bind('comparison')}>
            {COMPARISONS.map(one => (
              <option key={one} value={one}>
                {COMPARISON_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Warning at" help="Empty: no warning" error={errors.warning}>
        {control => <Input {...control} {...bind('warning')} inputMode="decimal" autoComplete="off" />}
      </Field>
      <Field label="Critical at" help="Empty: a warning only" error={errors.critical}>
        {control => <Input {...control} {...bind('critical')} inputMode="decimal" autoComplete="off" />}
      </Field>
      <Field label="Holds for" help="Such as 5m; empty: at once" error={errors.for}>
        {control => <Input {...control} {...bind('for')} autoComplete="off" />}
      </Field>
      <Field label="Fires on for" help="After it is over; empty: not" error={errors.keep_firing_for}>
        {control => <Input {...control} {...bind('keep_firing_for')} autoComplete="off" />}
      </Field>
    </fieldset>
  )
}

function CareFields(props: FieldsProps) {
  const { text, setText, errors } = props
  const bind = bindOf(props)
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="sr-only">What else</legend>
      <Field label="Without data" error={errors.no_data}>
        {control => (
          <Select {...control} {...bind('no_data')}>
            <option value="ok">its alerts resolve</option>
            <option value="keep">its alerts stay as they are</option>
            <option value="alert">that is an alert of its own</option>
          </Select>
        )}
      </Field>
      <Field label="When it cannot be evaluated" error={errors.on_error}>
        {control => (
          <Select {...control} {...bind('on_error')}>
            <option value="keep">its alerts stay as they are</option>
            <option value="alert">that is an alert of its own</option>
          </Select>
        )}
      </Field>
      <Field
        label="Summary"
        help="May hold {{ $value | humanize }} and {{ $labels.instance }}; empty: written for you"
        error={errors['annotations.summary']}
      >
        {control => <Input {...control} {...bind('summary')} autoComplete="off" />}
      </Field>
      <Field
        label="Runbook"
        help="An address that its alerts carry"
        error={errors['annotations.runbook_url']}
      >
        {control => <Input {...control} {...bind('runbook_url')} type="url" autoComplete="off" />}
      </Field>
      <Checkbox
        label="Paused: not judged"
        checked={text.isPaused}
        onChange={event => setText({ ...text, isPaused: event.target.checked })}
      />
    </fieldset>
  )
}
