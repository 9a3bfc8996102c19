'use client'
import { startTransition, useDeferredValue, useMemo, useState } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { RuleGroupRow } from '../../lib/contract/rules.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { AddRule } from './rule-dialog.tsx'
import {
  countRules,
  FILTER_TITLES,
  findRules,
  RULE_FILTERS,
  RULES,
  type RuleFilter,
  type ShownGroup,
  summariseRules,
} from './rule-model.ts'
import { RuleGroupTable } from './rule-table.tsx'
import { ThresholdRules } from './threshold-rules.tsx'

type Answer = { readonly groups: readonly RuleGroupRow[] }

const EVERY_MS = 5_000
/** More rows than this at once make a press long. */
const PAGE_ROWS = 80

/** Every rule in force: how it stands, whether it can be evaluated, and when it would have fired. */
export function Rules() {
  const polled = usePolled<Answer>(`${RULES}/states`, EVERY_MS)
  return (
    <>
      <PageHead
        title="Rules"
        lead={polled.data ? summariseRules(polled.data.groups) : 'What is decided by figures'}
        actions={<AddRule />}
      />
      <PolledStates polled={polled} failed="Could not read the rules">
        {({ groups }) => <Loaded groups={groups} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

function Loaded({ groups, isStale }: { groups: readonly RuleGroupRow[]; isStale: boolean }) {
  const { get, replace } = useUrlState()
  const stated = get('state')
  const filter: RuleFilter = RULE_FILTERS.find(name => name === stated) ?? 'all'
  const [text, setText] = useState(() => get('q') ?? '')
  const [limit, setLimit] = useState(PAGE_ROWS)
  const sought = useDeferredValue(text)
  const found = useMemo(() => findRules(groups, { filter, text: sought }), [groups, filter, sought])
  const count = found.reduce((sum, { rules }) => sum + rules.length, 0)
  if (groups.length === 0) return <NoRules />
  return (
    <>
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
          options={RULE_FILTERS.map(value => ({
            value,
            label: `${FILTER_TITLES[value]} ${countRules(groups, value)}`,
          }))}
          value={filter}
          onChange={next => replace({ state: next === 'all' ? null : next })}
        />
      </div>
      {count === 0 ? (
        <EmptyState title="No rule fits.">
          {countRules(groups, 'all')} rules are in force. Take words out of the filter, or choose All.
        </EmptyState>
      ) : null}
      <div className="grid gap-8">
        {firstRules(found, limit).map(shown => (
          <RuleGroupTable key={`${shown.group.file} ${shown.group.name}`} shown={shown} isStale={isStale} />
        ))}
      </div>
      {count > limit ? (
        <Button className="mt-3" onClick={() => startTransition(() => setLimit(limit + PAGE_ROWS))}>
          Show more, {count - limit} left
        </Button>
      ) : null}
      <ThresholdRules />
    </>
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

/** So many rules of all, in their groups. */
function firstRules(found: readonly ShownGroup[], limit: number): readonly ShownGroup[] {
  let left = limit
  return found.flatMap(({ group, rules }) => {
    const shown = rules.slice(0, Math.max(0, left))
    left -= shown.length
    return shown.length > 0 ? [{ group, rules: shown }] : []
  })
}
