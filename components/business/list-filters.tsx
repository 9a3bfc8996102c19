'use client'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { weekdayText } from './day-axis.ts'

type Choice = { readonly value: string; readonly label: string }

/** One filter of a list, kept in the address; the first choice is all of them. */
export function FilterSelect({
  name,
  label,
  all,
  choices,
}: {
  name: string
  label: string
  all: string
  choices: readonly Choice[]
}) {
  const { get, replace } = useUrlState()
  const value = get(name) ?? ''
  const known = choices.some(choice => choice.value === value)
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={event => replace({ [name]: event.target.value === '' ? null : event.target.value })}
    >
      <option value="">{all}</option>
      {choices.map(choice => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
      {known || value === '' ? null : <option value={value}>{value}</option>}
    </Select>
  )
}

/** Looks for words, on Enter or by the button. */
export function SearchFilter({ label }: { label: string }) {
  const { get, replace } = useUrlState()
  const asked = get('search') ?? ''
  const [text, setText] = useState(asked)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    replace({ search: text.trim() === '' ? null : text.trim() })
  }
  return (
    <form onSubmit={submit} className="flex gap-2 max-sm:w-full">
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={event => {
          setText(event.target.value)
          if (event.target.value === '') replace({ search: null })
        }}
        className="sm:w-64"
      />
      <Button type="submit">Find</Button>
    </form>
  )
}

/** A single day that a link asked for; taken away by a press. */
export function DayFilter() {
  const { get, replace } = useUrlState()
  const day = get('day')
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  return (
    <Button onClick={() => replace({ day: null })} aria-label={`${weekdayText(day)} alone: show all days`}>
      {weekdayText(day)} alone ×
    </Button>
  )
}

export const FilterRow = ({ children }: { children: ReactNode }) => (
  <div className="mt-1 mb-4 flex flex-wrap items-center gap-3">{children}</div>
)
