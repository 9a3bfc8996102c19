'use client'
import Link from 'next/link'
import { useOverview } from '../../lib/client/overview.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { OverviewData } from '../../lib/contract/overview.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { ActionLines } from './action-lines.tsx'
import { type ActionGroup, findActions, troubledFirst } from './recovery-model.ts'

type GroupsProps = { groups: readonly ActionGroup[]; nameOf: (slug: string) => string }

/** So few can be read without looking for one. */
const FEW_ACTIONS = 12

/**
 * Actions by their service, those of services in trouble first, all or those looked for. Where there are many, those of
 * services that are well are folded; `?open=` in the address names what was unfolded, `?action=` asks for the service of
 * one action.
 */
export function ActionGroups({ groups, nameOf }: GroupsProps) {
  const { get, replace } = useUrlState()
  const states = useStates()
  const wanted = get('action')
  const wish = { text: get('q') ?? '', service: get('of') ?? '' }
  const count = groups.reduce((sum, { actions }) => sum + actions.length, 0)
  const isLong = count > FEW_ACTIONS && wanted === null
  const isLookedFor = wish.text !== '' || wish.service !== ''
  const opened = new Set((get('open') ?? '').split(',').filter(Boolean))
  const shown = troubledFirst(findActions(groups, wish), slug => states.get(slug)?.state).filter(
    ({ actions }) => wanted === null || actions.some(({ key }) => key === wanted),
  )
  const toggle = (service: string) => {
    const next = new Set(opened)
    if (!next.delete(service)) next.add(service)
    replace({ open: [...next].join(',') })
  }
  return (
    <>
      {isLong ? <Finder groups={groups} nameOf={nameOf} /> : null}
      {count > 0 && shown.length === 0 ? <p className="text-ink-2">No action fits that.</p> : null}
      {shown.map(({ service, actions, isBusy }) => {
        const canFold = isLong && !isLookedFor && !isBusy
        return (
          <Group
            key={service}
            name={nameOf(service)}
            group={{ service, actions }}
            present={states.get(service)}
            fold={canFold ? { isOpen: opened.has(service), toggle: () => toggle(service) } : null}
          />
        )
      })}
      {wanted !== null && shown.length > 0 && shown.length < groups.length ? (
        <p>
          <Link href="/recovery" className="text-accent">
            Actions of all services
          </Link>
        </p>
      ) : null}
    </>
  )
}

type Present = Pick<OverviewData['services'][number], 'state' | 'reason'>

type GroupProps = {
  name: string
  group: ActionGroup
  present: Present | undefined
  /** Null: nothing is folded here. */
  fold: { isOpen: boolean; toggle: () => void } | null
}

function Group({ name, group: { service, actions }, present, fold }: GroupProps) {
  const isOpen = fold === null || fold.isOpen
  return (
    <Section
      title={
        <Link href={`/services/${service}`} prefetch={false}>
          {name}
        </Link>
      }
      note={
        <span className="inline-flex flex-wrap items-baseline gap-x-3">
          {present ? <StateMark state={present.state} /> : null}
          {present && present.state !== 'up' ? <span>{present.reason}</span> : null}
          <span>{actionCount(actions.length)}</span>
        </span>
      }
      end={
        fold ? (
          <Button
            variant="quiet"
            aria-expanded={isOpen}
            aria-label={foldLabel(isOpen, name)}
            onClick={fold.toggle}
          >
            {isOpen ? 'Fold' : 'Show'}
          </Button>
        ) : null
      }
    >
      {isOpen ? <ActionLines actions={actions} /> : null}
    </Section>
  )
}

const foldLabel = (isOpen: boolean, name: string): string =>
  isOpen ? `Fold the actions of ${name}` : `Show the actions of ${name}`

function useStates(): ReadonlyMap<string, Present> {
  const { range } = useTimeRange()
  const { data } = useOverview(rangeLengthSeconds(range))
  return new Map(data?.services.map(({ slug, state, reason }) => [slug, { state, reason }]))
}

/** Narrows the list by words and by service; both stand in the address. */
function Finder({ groups, nameOf }: GroupsProps) {
  const { get, replace } = useUrlState()
  return (
    <search className="-mb-5 flex flex-wrap gap-2">
      <Input
        type="search"
        aria-label="Find an action"
        placeholder="Find an action"
        className="max-w-80 flex-1"
        value={get('q') ?? ''}
        onChange={event => replace({ q: event.target.value })}
      />
      <Select
        aria-label="Actions of"
        className="w-52"
        value={get('of') ?? ''}
        onChange={event => replace({ of: event.target.value })}
      >
        <option value="">All services</option>
        {groups.map(({ service }) => (
          <option key={service} value={service}>
            {nameOf(service)}
          </option>
        ))}
      </Select>
    </search>
  )
}

const actionCount = (count: number): string => (count === 1 ? '1 action' : `${count} actions`)
