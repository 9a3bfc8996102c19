'use client'
import clsx from 'clsx'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useWished } from '../../lib/client/use-wished.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Checklist, ChecklistItem, IncidentData } from '../../lib/contract/incidents.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { LinkedText } from '../alerts/linked-text.tsx'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import { countTicks, phasesOf } from './checklist-model.ts'
import { Countdown } from './countdown.tsx'
import { initialsOf } from './incident-model.ts'
import { incidentPath } from './paths.ts'
import { useIncidentPress } from './use-incident-change.ts'

type ChecklistsProps = { data: IncidentData; personText: (email: string) => string }

/** The steps of the system's own documents, with who ticked them and when. */
export function ChecklistsSection({ data, personText }: ChecklistsProps) {
  const refusal = useRefusal('incidents.act')
  const lists = Object.values(data.checklists)
  const { done, all } = countTicks(lists.flatMap(({ items }) => items))
  return (
    <Section title="Checklist" note={all === 0 ? null : `${done} of ${all}`}>
      {lists.length === 0 ? (
        <p className="text-ink-2">Its rules have no checklist for this severity and kind.</p>
      ) : (
        lists.map(list => (
          <List key={list.key} list={list} {...{ data, personText, refusal }} isOnly={lists.length === 1} />
        ))
      )}
      <AddList data={data} refusal={refusal} />
      <AccessNote reason={refusal} />
    </Section>
  )
}

type ListProps = ChecklistsProps & { list: Checklist; refusal: string | null; isOnly: boolean }

function List({ list, data, personText, refusal, isOnly }: ListProps) {
  return (
    <div className="mb-2">
      {isOnly && list.items.some(({ phase }) => phase !== '') ? null : (
        <h3 className="font-semibold text-small leading-7">{list.title}</h3>
      )}
      {phasesOf(list).map(({ phase, items }) => (
        <Phase key={phase} {...{ list, phase, items, data, personText, refusal }} />
      ))}
    </div>
  )
}

type PhaseProps = ChecklistsProps & {
  list: Checklist
  phase: string
  items: readonly ChecklistItem[]
  refusal: string | null
}

function Phase({ list, phase, items, data, personText, refusal }: PhaseProps) {
  const { done, all } = countTicks(items)
  const clock = data.clocks.find(({ key }) => key === `phase:${phase}`)
  const isCounting = clock !== undefined && clock.doneMs === null && clock.dueMs !== null
  return (
    <div>
      {phase === '' ? null : (
        <h3
          className={clsx(
            'flex justify-between gap-3 border-rule border-t text-small leading-7',
            done < all ? 'font-medium' : 'font-normal text-ink-2',
          )}
        >
          <span className="min-w-0 truncate">{phase}</span>
          <span className="font-normal text-ink-3">
            {isCounting ? <Countdown clock={{ ...clock, title: 'due' }} /> : `${done} of ${all}`}
          </span>
        </h3>
      )}
      <ul>
        {items.map(item => (
          <Item key={item.key} incidentId={data.incident.id} {...{ list, item, personText, refusal }} />
        ))}
      </ul>
    </div>
  )
}

type ItemProps = {
  incidentId: number
  list: Checklist
  item: ChecklistItem
  personText: (email: string) => string
  refusal: string | null
}

function Item({ incidentId, list, item, personText, refusal }: ItemProps) {
  const { zone } = useTimeZone()
  const tick = useIncidentPress((isDone: boolean) =>
    api(`${incidentPath(incidentId)}/ticks`, {
      method: 'POST',
      body: { checklist: list.key, item: item.key, isDone },
    }),
  )
  const { shown: isDone, wish, giveUp } = useWished(item.tick !== null)
  const press = (next: boolean) => {
    wish(next)
    tick.mutate(next, { onError: giveUp })
  }
  const isOff = refusal !== null || (item.blockedBy !== undefined && item.tick === null)
  return (
    <li>
      <label
        className={clsx(
          'flex items-baseline gap-2.5 py-[3px] max-sm:min-h-11 max-sm:py-2.5',
          isOff ? 'cursor-not-allowed' : 'cursor-pointer',
        )}
      >
        <input
          type="checkbox"
          className="relative top-[2px] size-3.5 flex-none accent-accent max-sm:size-5"
          checked={isDone}
          disabled={isOff}
          onChange={event => press(event.target.checked)}
        />
        <span className={clsx('min-w-0 flex-1 wrap-anywhere', isDone && 'text-ink-2')}>
          {item.text}
          {item.link === undefined ? null : (
            <span className="block text-small">
              <LinkedText text={item.link} />
            </span>
          )}
          {item.blockedBy === undefined ? null : (
            <span className="flex items-baseline gap-1.5 text-ink-3 text-small">
              <Glyph name="lock" className="size-2.5" /> {item.blockedBy}
            </span>
          )}
        </span>
        {item.tick === null ? null : (
          <span className="whitespace-nowrap text-ink-3 text-small" title={personText(item.tick.by)}>
            {initialsOf(personText(item.tick.by))}{' '}
            <span className="num">{formatMinute(item.tick.atMs, zone)}</span>
            <span className="sr-only">, ticked by {personText(item.tick.by)}</span>
          </span>
        )}
      </label>
    </li>
  )
}

function AddList({ data, refusal }: { data: IncidentData; refusal: string | null }) {
  const [key, setKey] = useState('')
  const add = useIncidentPress(() =>
    api(`${incidentPath(data.incident.id)}/checklists`, { method: 'POST', body: { checklist: key } }),
  )
  const offered = data.availableChecklists.filter(list => data.checklists[list.key] === undefined)
  if (offered.length === 0 || refusal !== null) return null
  return (
    <form
      className="mt-2 flex gap-2"
      onSubmit={event => {
        event.preventDefault()
        if (key !== '' && !add.isPending) add.mutate(undefined, { onSuccess: () => setKey('') })
      }}
    >
      <Select
        aria-label="Another checklist"
        className="min-w-0 flex-1"
        value={key}
        onChange={event => setKey(event.target.value)}
      >
        <option value="">Another checklist…</option>
        {offered.map(list => (
          <option key={list.key} value={list.key}>
            {list.title}
          </option>
        ))}
      </Select>
      <Button
        type="submit"
        isBusy={add.isPending}
        disabledReason={key === '' ? 'Choose a checklist first.' : null}
      >
        Add
      </Button>
    </form>
  )
}
