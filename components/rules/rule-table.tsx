'use client'
import clsx from 'clsx'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { ListedRule, ListedRuleGroup, RuleRow } from '../../lib/contract/rules.ts'
import { formatCompact, formatDuration, formatSeconds } from '../../lib/core/format/index.ts'
import { RuleStateMark } from '../alerts/alert-mark.tsx'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { RuleDetail } from './rule-detail.tsx'
import { waitText } from './rule-model.ts'

const MEDIUM = 'max-md:hidden'

/** The rules of one group, evaluated one after the other. */
export function RuleGroupTable({ group, isStale }: { group: ListedRuleGroup; isStale: boolean }) {
  const { get, step } = useUrlState()
  const open = get('rule')
  return (
    <Section title={group.name} note={group.file} end={<GroupTiming group={group} />}>
      <Table caption={`Rules of ${group.name}`} className="table-fixed">
        <thead>
          <tr>
            <Th className="w-28">State</Th>
            <Th>Rule</Th>
            <Th className={clsx('w-40', MEDIUM)}>Fires</Th>
            <Th isNumber className={clsx('w-24', MEDIUM)}>
              value
            </Th>
            <Th isNumber className="w-16">
              alerts
            </Th>
            <Th isNumber className={clsx('w-20', MEDIUM)}>
              took
            </Th>
            <Th isNumber className={clsx('w-16', MEDIUM)}>
              age
            </Th>
          </tr>
        </thead>
        {group.rules.map(rule => (
          <Rule
            key={rule.key}
            rule={rule}
            isStale={isStale}
            isOpen={rule.key === open}
            onToggle={() => step({ rule: rule.key === open ? null : rule.key })}
          />
        ))}
      </Table>
    </Section>
  )
}

function GroupTiming({ group }: { group: ListedRuleGroup }) {
  const { lastEvaluationMs, intervalMs, durationMs } = group
  const next = useNowValue(nowMs =>
    lastEvaluationMs === null
      ? 'not evaluated yet'
      : `next in ${formatDuration(Math.max(0, lastEvaluationMs + intervalMs - nowMs))}`,
  )
  return (
    <>
      every {formatDuration(intervalMs)}, {next}
      {durationMs === null ? null : (
        <>
          , took <QuantityText quantity={formatSeconds(durationMs / 1_000)} />
        </>
      )}
    </>
  )
}

type RuleProps = { rule: ListedRule; isStale: boolean; isOpen: boolean; onToggle: () => void }

function Rule({ rule, isStale, isOpen, onToggle }: RuleProps) {
  return (
    <tbody data-row className={clsx('border-rule border-b', isStale && 'text-ink-3')}>
      <Tr className={clsx(isOpen && 'bg-sunk')}>
        <Td>
          <StateCell rule={rule} />
        </Td>
        <Td className="wrap-anywhere">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="text-left font-semibold hover:underline hover:underline-offset-3"
          >
            {rule.name}
          </button>
          <p className="truncate text-ink-3 text-small" title={rule.expr}>
            <code>{rule.expr}</code>
          </p>
          {rule.lastError === null ? null : (
            <p className="line-clamp-2 text-down text-small">{rule.lastError}</p>
          )}
        </Td>
        <Td className={clsx('text-ink-2', MEDIUM)}>
          {rule.kind === 'alerting' ? waitText(rule) : 'writes a series'}
        </Td>
        <Td isNumber className={MEDIUM}>
          {rule.kind === 'alerting' ? valueText(rule.alerts[0]?.value) : `${rule.series}`}
        </Td>
        <Td isNumber>{rule.kind === 'alerting' ? alertsText(rule) : '—'}</Td>
        <Td isNumber className={MEDIUM}>
          {rule.durationMs === null ? (
            '—'
          ) : (
            <QuantityText quantity={formatSeconds(rule.durationMs / 1_000)} />
          )}
        </Td>
        <Td isNumber className={MEDIUM}>
          {rule.lastEvaluationMs === null ? '—' : <Age sinceMs={rule.lastEvaluationMs} />}
        </Td>
      </Tr>
      {isOpen ? (
        <tr>
          <td colSpan={7} className="bg-sunk">
            <RuleDetail rule={rule} />
          </td>
        </tr>
      ) : null}
    </tbody>
  )
}

/** A value as Prometheus writes it, shortened; the opened rule has it in full. */
function valueText(value: string | undefined): string {
  if (value === undefined) return '—'
  return Number.isFinite(Number(value)) ? formatCompact(Number(value)) : value
}

const alertsText = (rule: { firingCount: number; pendingCount: number }): string =>
  rule.firingCount + rule.pendingCount === 0 ? '—' : `${rule.firingCount + rule.pendingCount}`

function StateCell({ rule }: { rule: RuleRow }) {
  if (rule.health === 'err') {
    return (
      <span className="inline-flex items-baseline gap-2 whitespace-nowrap text-gone">
        <Glyph name="unknown" className="relative top-[1.5px] size-3" />
        Failing
      </span>
    )
  }
  if (rule.kind === 'alerting') return <RuleStateMark state={rule.state} labels={rule.labels} />
  return <span className="text-ink-3">Recording</span>
}
