'use client'
import { useState } from 'react'
import type { GuardDemand, PreFlight } from '../../lib/contract/recovery.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Checkbox, Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { HoldButton } from './hold-button.tsx'
import { ParameterFields } from './parameter-fields.tsx'
import type { PressPlace } from './press-model.ts'
import { demandsOf, firstGiven, givenFaults } from './press-model.ts'
import { PressRefusal, usePressRefusal } from './press-refusal.tsx'
import { type PressUse, usePressAction } from './use-press-action.ts'

type PressFormProps = PressUse & { place: PressPlace; onClose: () => void }

/** The press: what is to be given, what is to be confirmed, and one button that is pressed once. */
export function PressForm({ place, onClose, ...use }: PressFormProps) {
  const { known } = use
  const { action, parameters, canDryRun } = known
  const press = usePressAction(use)
  const [wish, setWish] = useState(() => ({
    given: firstGiven(parameters),
    typed: '',
    reason: '',
    isDryRun: false,
  }))
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})
  const change = (changes: Partial<typeof wish>) => setWish(before => ({ ...before, ...changes }))
  const demands = demandsOf(known, wish)
  const wanted = demands.find(demand => demand.kind === 'type_name')
  const isNamed = wanted === undefined || wish.typed.trim() === wanted.name
  const refusal = usePressRefusal(known, wish.isDryRun ? 'dry' : 'real')
  const send = () => {
    const found = givenFaults(parameters, wish.given)
    setFaults(found)
    if (Object.keys(found).length === 0 && isNamed && refusal === null) press.once({ ...wish, place })
  }
  return (
    <form
      className="grid grid-cols-[minmax(0,1fr)] gap-3"
      aria-label={`Press ${action.name}`}
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <ParameterFields
        fields={parameters}
        given={wish.given}
        faults={{ ...press.faults, ...faults }}
        onChange={(name, value) => change({ given: { ...wish.given, [name]: value } })}
      />
      <Demands demands={demands} />
      {wanted ? (
        <TypedName name={wanted.name} value={wish.typed} onChange={typed => change({ typed })} />
      ) : null}
      <Reason value={wish.reason} onChange={reason => change({ reason })} />
      {canDryRun ? (
        <Checkbox
          label="Dry run: says what it would do, changes nothing and proves nothing"
          checked={wish.isDryRun}
          onChange={event => change({ isDryRun: event.target.checked })}
        />
      ) : null}
      {refusal === null ? null : <PressRefusal {...refusal} />}
      <FormFailure message={press.failure} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <HoldButton
          label={pressLabel({ action, demands, isDryRun: wish.isDryRun })}
          variant={action.isDangerous && !wish.isDryRun ? 'red' : 'pri'}
          isBusy={press.isBusy}
          disabledReason={refusal?.reason ?? (isNamed ? null : `Type “${wanted?.name}” first.`)}
          onPress={send}
        />
      </DialogActions>
    </form>
  )
}

type LabelFacts = {
  readonly action: PreFlight['action']
  readonly demands: readonly GuardDemand[]
  readonly isDryRun: boolean
}

function pressLabel({ action, demands, isDryRun }: LabelFacts): string {
  if (isDryRun) return `Try ${action.name}`
  return demands.some(({ kind }) => kind === 'second_person') ? 'Ask for a second person' : action.name
}

/** What stands between the wish and the run, in the deck's words and with its figures. */
function Demands({ demands }: { demands: readonly GuardDemand[] }) {
  const said = demands.filter(({ text }) => text !== '')
  if (said.length === 0) return null
  return (
    <ul className="bg-warn-tint px-2.5 py-1.5">
      {said.map(({ kind, text }) => (
        <li key={`${kind} ${text}`} className="flex items-baseline gap-2">
          <Glyph
            name={kind === 'second_person' ? 'person' : 'degraded'}
            className="size-2.5 text-warn-mark"
          />
          <span className="min-w-0 wrap-anywhere">{text}</span>
        </li>
      ))}
    </ul>
  )
}

type TextProps = { value: string; onChange: (text: string) => void }

function TypedName({ name, value, onChange }: TextProps & { name: string }) {
  return (
    <Field label={`Type “${name}” to confirm`} help="As it is written, letter by letter">
      {control => (
        <Input
          {...control}
          value={value}
          autoComplete="off"
          spellCheck={false}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

function Reason({ value, onChange }: TextProps) {
  return (
    <Field label="Reason, may stay empty" help="Stands in the timeline and in the audit log">
      {control => (
        <TextArea
          {...control}
          rows={2}
          maxLength={500}
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
