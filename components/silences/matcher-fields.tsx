'use client'
import type { AlertMatcher } from '../../lib/contract/alerts.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'
import type { MatcherDraft } from './silence-model.ts'

const OPERATORS: Readonly<Record<AlertMatcher['op'], string>> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'matches',
  '!~': 'does not match',
}
const OPS = Object.keys(OPERATORS)
const isOp = (text: string): text is AlertMatcher['op'] => OPS.includes(text)
const MONO = 'font-mono text-[12.5px]'

type FieldsProps = {
  drafts: readonly MatcherDraft[]
  onChange: (drafts: readonly MatcherDraft[]) => void
  error: string | undefined
}

/** Which alerts are meant: all of these lines must hold. */
export function MatcherFields({ drafts, onChange, error }: FieldsProps) {
  const set = (id: number, change: Partial<AlertMatcher>) =>
    onChange(drafts.map(draft => (draft.id === id ? { ...draft, ...change } : draft)))
  const add = () => {
    const id = Math.max(-1, ...drafts.map(draft => draft.id)) + 1
    onChange([...drafts, { id, name: '', op: '=', value: '' }])
  }
  return (
    <fieldset>
      <legend className="text-ink-2 text-small">Alerts whose labels fit all of these</legend>
      <ul className="mt-1 grid gap-1.5">
        {drafts.map((draft, index) => (
          <MatcherLine
            key={draft.id}
            draft={draft}
            place={index + 1}
            onChange={change => set(draft.id, change)}
            onRemove={() => onChange(drafts.filter(({ id }) => id !== draft.id))}
          />
        ))}
      </ul>
      <Button variant="quiet" className="mt-1" onClick={add}>
        Add a line
      </Button>
      {error ? (
        <p role="alert" className="flex items-baseline gap-1.5 text-down text-small">
          <Glyph name="down" className="size-2.5" />
          <span>{error}</span>
        </p>
      ) : null}
    </fieldset>
  )
}

type LineProps = {
  draft: MatcherDraft
  /** Counted from one. */
  place: number
  onChange: (change: Partial<AlertMatcher>) => void
  onRemove: () => void
}

function MatcherLine({ draft, place, onChange, onRemove }: LineProps) {
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(84px,1fr)_minmax(0,3fr)_32px] items-center gap-1.5 max-sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_44px]">
      <Input
        aria-label={`Label ${place}`}
        placeholder="label"
        value={draft.name}
        autoComplete="off"
        spellCheck={false}
        className={`${MONO} max-sm:col-span-2`}
        onChange={event => onChange({ name: event.target.value })}
      />
      <Select
        aria-label={`How label ${place} is compared`}
        className="max-sm:row-start-2"
        value={draft.op}
        onChange={event => isOp(event.target.value) && onChange({ op: event.target.value })}
      >
        {Object.entries(OPERATORS).map(([op, words]) => (
          <option key={op} value={op}>
            {words}
          </option>
        ))}
      </Select>
      <Input
        aria-label={`Value of label ${place}`}
        placeholder="value"
        value={draft.value}
        autoComplete="off"
        spellCheck={false}
        className={`${MONO} max-sm:row-start-2`}
        onChange={event => onChange({ value: event.target.value })}
      />
      <button
        type="button"
        aria-label={`Remove line ${place}`}
        className="grid size-8 place-items-center text-ink-3 hover:text-ink max-sm:col-start-3 max-sm:row-start-1 max-sm:size-11"
        onClick={onRemove}
      >
        <Glyph name="cross" className="size-2.5" />
      </button>
    </li>
  )
}
