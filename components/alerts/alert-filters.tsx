'use client'
import { useEffect, useRef, useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { AlertCounts } from '../../lib/contract/alerts.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { ALERT_STATES, type AlertWish, type Choices, hasWish, STATE_TITLES } from './alert-wish.ts'

const TYPED_MS = 400
const VIEWS = [
  { value: 'list', label: 'List' },
  { value: 'groups', label: 'Groups' },
] as const
export type AlertView = (typeof VIEWS)[number]['value']

type FilterProps = {
  wish: AlertWish
  choices: Choices
  counts: AlertCounts
  view: AlertView
}

/** What of the alerts is shown; all of it stands in the page's address. */
export function AlertFilters({ wish, choices, counts, view }: FilterProps) {
  const { replace } = useUrlState()
  const count: Readonly<Record<string, number>> = {
    all: counts.firing,
    open: counts.active,
    acknowledged: counts.acknowledged,
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pb-3">
      <Segmented
        label="State"
        className={SCROLLING_ROW}
        options={ALERT_STATES.map(value => ({
          value,
          label: [STATE_TITLES[value], count[value]].filter(word => word !== undefined).join(' '),
        }))}
        value={wish.state}
        onChange={next => replace({ state: next === 'all' ? null : next })}
      />
      <Choice name="severity" title="severity" value={wish.severity} values={choices.severity} />
      <Choice name="service" title="service" value={wish.service} values={choices.service} />
      <Choice name="receiver" title="receiver" value={wish.receiver} values={choices.receiver} />
      <MatcherField value={wish.matchers} />
      {hasWish(wish) ? (
        <Button
          variant="quiet"
          onClick={() =>
            replace({ state: null, severity: null, service: null, receiver: null, filter: null })
          }
        >
          Show all
        </Button>
      ) : null}
      <Segmented
        label="View"
        className="sm:ml-auto"
        options={VIEWS}
        value={view}
        onChange={next => replace({ view: next === 'list' ? null : next })}
      />
    </div>
  )
}

type ChoiceProps = {
  name: keyof Choices
  title: string
  value: string
  values: readonly string[]
}

function Choice({ name, title, value, values }: ChoiceProps) {
  const { replace } = useUrlState()
  if (values.length === 0) return null
  return (
    <Select
      aria-label={`Only of this ${title}`}
      className="w-36 max-sm:w-[calc(50%-6px)]"
      value={value}
      onChange={event => replace({ [name]: event.target.value || null })}
    >
      <option value="">Any {title}</option>
      {values.map(one => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </Select>
  )
}

/** Matchers as Alertmanager writes them; in the address a moment after the last letter. */
function MatcherField({ value }: { value: string }) {
  const { replace } = useUrlState()
  const [text, setText] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      replace({ filter: text || null })
    }, TYPED_MS)
    return () => clearTimeout(timer)
  }, [text, replace])
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])
  return (
    <Input
      type="search"
      aria-label="Filter by matchers"
      placeholder={'team="db", instance=~"web.*"'}
      spellCheck={false}
      autoComplete="off"
      className="max-w-60 font-mono text-[12.5px] max-sm:max-w-full"
      value={text}
      onChange={event => setText(event.target.value)}
    />
  )
}
