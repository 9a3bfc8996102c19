'use client'
import { startTransition, useDeferredValue, useState } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { RULE_FILTERS, type RuleFilter, type RuleList } from '../../lib/contract/rules.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { AddRule } from './rule-dialog.tsx'
import { FILTER_TITLES, rulesPath, summariseRules } from './rule-model.ts'
import { RuleGroupTable } from './rule-table.tsx'
import { ThresholdRules } from './threshold-rules.tsx'

const EVERY_MS = 5_000
/** More rows than this at once make a press long. */
const PAGE_ROWS = 80

/** Every rule in force: how it stands, whether it can be evaluated, and when it would have fired. */
export function Rules() {
  const { get } = useUrlState()
  const stated = get('state')
  const filter: RuleFilter = RULE_FILTERS.find(name => name === stated) ?? 'all'
  const [text, setText] = useState(() => get('q') ?? '')
  const [limit, setLimit] = useState(PAGE_ROWS)
  const path = rulesPath({ state: filter, q: useDeferredValue(text), limit, open: get('rule') ?? undefined })
  const polled = usePolled<RuleList>(path, EVERY_MS, { keepsShown: true })
  const search: Search = { filter, text, setText, limit, setLimit }
  return (
    <>
      <PageHead
        title="Rules"
        lead={polled.data ? summariseRules(polled.data) : 'What is decided by figures'}
        actions={<AddRule />}
      />
      <PolledStates polled={polled} failed="Could not read the rules">
        {list => <Loaded list={list} search={search} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

type Search = {
  readonly filter: RuleFilter
  readonly text: string
  readonly setText: (text: string) => void
  readonly limit: number
  readonly setLimit: (limit: number) => void
}

type LoadedProps = { list: RuleList; search: Search; isStale: boolean }

function Loaded({ list, search, isStale }: LoadedProps) {
  const { counts, found, groups } = list
  const { limit, setLimit } = search
  if (counts.all === 0) return <NoRules />
  return (
    <>
      <Filters counts={counts} search={search} />
      {found === 0 ? (
        <EmptyState title="No rule fits.">
          {counts.all} rules are in force. Take words out of the filter, or choose All.
        </EmptyState>
      ) : null}
      <div className="grid gap-8">
        {groups.map(group => (
          <RuleGroupTable key={`${group.file} ${group.name}`} group={group} isStale={isStale} />
        ))}
      </div>
      {found > limit ? (
        <Button className="mt-3" onClick={() => startTransition(() => setLimit(limit + PAGE_ROWS))}>
          Show more, {found - limit} left
        </Button>
      ) : null}
      <ThresholdRules />
    </>
  )
}

function Filters({ counts, search }: { counts: RuleList['counts']; search: Search }) {
  const { replace } = useUrlState()
  const { filter, text, setText, setLimit } = search
  return (
    <div className="flex flex-wrap items-center gap-3 pb-3">
      <Input
        type="search"
        aria-label="Filter by name, group, expression or label"
        placeholder="Filter by name, group, expression"
        className="max-w-80"
        value={text}
        onChange={event => {
          setText(event.target.value)
          setLimit(PAGE_ROWS)
          replace({ q: event.target.value })
        }}
      />
      <Segmented
        label="State"
        className={SCROLLING_ROW}
        options={RULE_FILTERS.map(value => ({ value, label: `${FILTER_TITLES[value]} ${counts[value]}` }))}
        value={filter}
        onChange={next => replace({ state: next === 'all' ? null : next })}
      />
    </div>
  )
}

function NoRules() {
  return (
    <>
      <EmptyState title="No rule is in force.">
        Make one here from a figure and a limit, or name Prometheus rule files under <code>rule_files</code>{' '}
        in <code>opsdeck.yml</code>: they are taken as they are.
      </EmptyState>
      <ThresholdRules />
    </>
  )
}
