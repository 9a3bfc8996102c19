'use client'
import type { MethodView } from '../../lib/contract/on-call.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { type DraftFault, moved, type RuleDraft, type StepDraft } from './contact-model.ts'
import { METHOD_WORDS } from './readiness-model.ts'

type RuleProps = {
  rule: RuleDraft
  title: string
  methods: readonly MethodView[]
  faults: readonly DraftFault[]
  /** For a step that is added. */
  nextId: number
  onChange: (rule: RuleDraft) => void
  onMoveUp: (() => void) | null
  onRemove: () => void
}

/** One rule: in which hours, by which methods, in which order. */
export function RuleFields({
  rule,
  title,
  methods,
  faults,
  nextId,
  onChange,
  onMoveUp,
  onRemove,
}: RuleProps) {
  const setSteps = (steps: readonly StepDraft[]) => onChange({ ...rule, steps })
  const add = () =>
    setSteps([...rule.steps, { id: nextId, methodId: methods[0]?.id ?? '', after: '', receipt: '' }])
  return (
    <fieldset className="clear-both grid gap-2 bg-sunk px-3 py-2">
      <legend className="sr-only">{title}</legend>
      <Field label="In these hours" help="A line each, such as mon-fri 22:00-07:00; empty: always">
        {control => (
          <TextArea
            {...control}
            rows={Math.max(1, rule.hours.split('\n').length)}
            value={rule.hours}
            onChange={event => onChange({ ...rule, hours: event.target.value })}
          />
        )}
      </Field>
      <ol className="grid gap-2">
        {rule.steps.map((step, index) => (
          <StepFields
            key={step.id}
            step={step}
            index={index}
            methods={methods}
            onChange={next => setSteps(rule.steps.map(one => (one.id === step.id ? next : one)))}
            onMoveUp={index === 0 ? null : () => setSteps(moved(rule.steps, index, -1))}
            onRemove={() => setSteps(rule.steps.filter(one => one.id !== step.id))}
          />
        ))}
      </ol>
      {faults.map(({ message }) => (
        <p key={message} role="alert" className="text-down text-small">
          {message}
        </p>
      ))}
      <div className="flex flex-wrap gap-x-4">
        <Button variant="quiet" onClick={add}>
          Add a method
        </Button>
        {onMoveUp ? (
          <Button variant="quiet" onClick={onMoveUp}>
            Move the rule up
          </Button>
        ) : null}
        <Button variant="quiet" onClick={onRemove}>
          Remove the rule
        </Button>
      </div>
    </fieldset>
  )
}

type StepProps = {
  step: StepDraft
  index: number
  methods: readonly MethodView[]
  onChange: (step: StepDraft) => void
  onMoveUp: (() => void) | null
  onRemove: () => void
}

function StepFields({ step, index, methods, onChange, onMoveUp, onRemove }: StepProps) {
  const isGone = !methods.some(({ id }) => id === step.methodId)
  return (
    <li className="flex flex-wrap items-end gap-2">
      <Field label={`${index + 1}. By`} className="min-w-40 flex-1">
        {control => (
          <Select
            {...control}
            value={step.methodId}
            onChange={event => onChange({ ...step, methodId: event.target.value })}
          >
            {isGone ? <option value={step.methodId}>a method that is removed</option> : null}
            {methods.map(({ id, kind, name }) => (
              <option key={id} value={id}>
                {METHOD_WORDS[kind]}, {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="After" className="w-20">
        {control => (
          <Input
            {...control}
            value={step.after}
            placeholder="at once"
            onChange={event => onChange({ ...step, after: event.target.value })}
          />
        )}
      </Field>
      <Field label="Receipt within" className="w-24">
        {control => (
          <Input
            {...control}
            value={step.receipt}
            placeholder="any"
            onChange={event => onChange({ ...step, receipt: event.target.value })}
          />
        )}
      </Field>
      <span className="flex pb-1">
        {onMoveUp ? (
          <Button variant="quiet" onClick={onMoveUp} aria-label={`Move method ${index + 1} up`}>
            Up
          </Button>
        ) : null}
        <Button variant="quiet" onClick={onRemove} aria-label={`Remove method ${index + 1}`}>
          Remove
        </Button>
      </span>
    </li>
  )
}
