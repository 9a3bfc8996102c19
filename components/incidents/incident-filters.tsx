'use client'
import clsx from 'clsx'
import { useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import { INCIDENT_KINDS, SEVERITIES } from '../../lib/core/incident/types.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { KIND_WORDS } from './incident-model.ts'
import { hasWish, type IncidentWish, SPANS, USUAL_SPAN } from './incident-wish.ts'

const VIEWS = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
] as const
const SPAN_OPTIONS = SPANS.map(({ key, words }) => ({ value: key, label: words }))
const NOTHING = { state: null, service: null, kind: null, severity: null, q: null }

type FilterProps = {
  wish: IncidentWish
  /** Slugs that any incident names. */
  services: readonly string[]
  nameOf: (slug: string) => string
}

/** What is shown; it stands in the address, so that a link shows the same. */
export function IncidentFilters({ wish, services, nameOf }: FilterProps) {
  const { replace } = useUrlState()
  // On a phone the incidents come first: the rest of the filter is there when it is asked for, or holds.
  const [isOpen, setOpen] = useState(false)
  const more = isOpen || hasWish({ ...wish, view: 'all' }) ? '' : 'max-sm:hidden'
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2" aria-label="Filter incidents">
      <Segmented
        label="Which incidents"
        options={VIEWS}
        value={wish.view}
        onChange={view => replace({ state: view === 'all' ? null : view })}
      />
      <Button className="ml-auto sm:hidden" aria-expanded={more === ''} onClick={() => setOpen(!isOpen)}>
        Filter
      </Button>
      <Choice
        className={more}
        label="Service"
        value={wish.service}
        options={services.map(slug => [slug, nameOf(slug)])}
        onChange={service => replace({ service })}
      />
      <Choice
        className={more}
        label="Severity"
        value={wish.severity === null ? '' : String(wish.severity)}
        options={SEVERITIES.map(one => [String(one), `Severity ${one}`])}
        onChange={severity => replace({ severity })}
      />
      <Choice
        className={more}
        label="Kind"
        value={wish.kind}
        options={INCIDENT_KINDS.map(kind => [kind, KIND_WORDS[kind]])}
        onChange={kind => replace({ kind })}
      />
      <Input
        aria-label="Words or #number"
        placeholder="Words or #number"
        className={clsx('w-44! max-sm:w-full!', more)}
        value={wish.words}
        maxLength={100}
        autoComplete="off"
        onChange={event => replace({ q: event.target.value })}
      />
      {hasWish(wish) ? (
        <Button variant="quiet" onClick={() => replace(NOTHING)}>
          Show all
        </Button>
      ) : null}
      <Segmented
        label="How far back"
        className={clsx(SCROLLING_ROW, 'sm:ml-auto', more)}
        options={SPAN_OPTIONS}
        value={wish.span}
        onChange={span => replace({ span: span === USUAL_SPAN ? null : span })}
      />
    </search>
  )
}

type ChoiceProps = {
  className: string
  label: string
  value: string
  options: readonly (readonly [value: string, words: string])[]
  onChange: (value: string | null) => void
}

function Choice({ className, label, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      className={clsx('w-36 max-sm:w-[calc(50%-4px)]', className)}
      value={value}
      onChange={event => onChange(event.target.value || null)}
    >
      <option value="">{`${label}: any`}</option>
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </Select>
  )
}
