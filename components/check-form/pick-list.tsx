'use client'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { PickableField } from '../../lib/contract/checks.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import type { CheckFormValues } from './form-values.ts'
import { isFigure, mappingFor, thresholdFor, wordsFor } from './picks.ts'

const SHOWN = 40

/** The values of the answer: a press makes a series of one, or a rule over it. */
export function PickList({ pickable }: { pickable: readonly PickableField[] }) {
  const [text, setText] = useState('')
  if (pickable.length === 0) return null
  const word = text.toLowerCase()
  const fitting = pickable.filter(({ json, example }) => `${json} ${example}`.toLowerCase().includes(word))
  return (
    <Section title="Pick from it" note={`${pickable.length} values`} level={3} className="mt-5">
      {pickable.length > 12 ? (
        <Input
          type="search"
          aria-label="Filter the values"
          placeholder="Filter"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      ) : null}
      <ul>
        {fitting.slice(0, SHOWN).map(field => (
          <Pick key={field.json} field={field} />
        ))}
      </ul>
      {fitting.length > SHOWN ? (
        <p className="pt-2 text-ink-3 text-small">{fitting.length - SHOWN} more: filter by a word.</p>
      ) : null}
    </Section>
  )
}

function Pick({ field }: { field: PickableField }) {
  const { getValues, setValue } = useFormContext<CheckFormValues>()
  const toast = useToast()
  const { json, example } = field
  const addRule = (row: CheckFormValues['assert'][number]) => {
    setValue('assert', [...getValues('assert'), row], { shouldDirty: true })
    toast('done', `A rule over ${json} stands under “What decides”.`)
  }
  const addFigure = () => {
    setValue('fields', [...getValues('fields'), mappingFor(field)], { shouldDirty: true })
    toast('done', `${json} stands under “Figures”.`)
  }
  return (
    <li className="border-rule border-b py-1.5">
      <p className="font-mono text-[12.5px] wrap-anywhere">
        {json} <span className="text-ink-3">= {example}</span>
      </p>
      <div className="flex flex-wrap gap-3">
        {isFigure(field) ? (
          <Button variant="quiet" onClick={addFigure} aria-label={`As a figure: ${json}`}>
            As a figure
          </Button>
        ) : null}
        <Button variant="quiet" onClick={() => addRule(wordsFor(field))} aria-label={`As a word: ${json}`}>
          As a word
        </Button>
        {isFigure(field) ? (
          <Button
            variant="quiet"
            onClick={() => addRule(thresholdFor(field))}
            aria-label={`As a threshold: ${json}`}
          >
            As a threshold
          </Button>
        ) : null}
      </div>
    </li>
  )
}
