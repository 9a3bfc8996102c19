'use client'
import Link from 'next/link'
import { memo, useMemo } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertingRuleRow, RuleAlertRow, RuleRow } from '../../lib/contract/rules.ts'
import { RuleStateMark } from '../alerts/alert-mark.tsx'
import { matcherText } from '../alerts/alert-matchers.ts'
import { levelOf } from '../alerts/alert-model.ts'
import { LinkedText } from '../alerts/linked-text.tsx'
import { readComparison } from '../alerts/rule-expression.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { Age } from '../ui/age.tsx'
import { Badge } from '../ui/badge.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { BackTest } from './back-test.tsx'
import { labelText } from './rule-model.ts'

const LINK = 'text-accent underline underline-offset-2'
const CHART_PX = 160

/** One rule opened: its expression, its figure over time, its alerts, and when it would have fired. */
export function RuleDetail({ rule }: { rule: RuleRow }) {
  const hrefOf = useRangeHref()
  const refusal = useRefusal('explore.use')
  return (
    <div className="grid gap-4 px-2 pt-1 pb-4">
      {rule.lastError === null ? null : (
        <p role="status" className="bg-down-tint px-2 py-1 wrap-anywhere">
          It cannot be evaluated
          {rule.failingSinceMs === null ? null : (
            <>
              {' '}
              for <Age sinceMs={rule.failingSinceMs} />
            </>
          )}
          : {rule.lastError}
        </p>
      )}
      <div>
        <pre className="overflow-x-auto whitespace-pre-wrap bg-sunk px-2.5 py-2 text-small wrap-anywhere">
          <code>{rule.expr}</code>
        </pre>
        {refusal === null ? (
          <Link href={hrefOf(`/explore?expr=${encodeURIComponent(rule.expr)}`)} className={LINK}>
            Open in Explore
          </Link>
        ) : null}
      </div>
      <RuleChart expr={rule.expr} labels={rule.labels} />
      {rule.kind === 'alerting' ? <Alerting rule={rule} /> : null}
    </div>
  )
}

const RuleChart = memo(
  function RuleChart({ expr, labels }: { expr: string; labels: RuleRow['labels'] }) {
    const comparison = useMemo(() => readComparison(expr), [expr])
    return (
      <PageCharts>
        <QueryChart
          expr={comparison?.figure ?? expr}
          title="Figure"
          note={comparison ? `limit ${comparison.limit}` : 'as the rule has it'}
          unit="none"
          height={CHART_PX}
          target={comparison ? { value: comparison.limit, label: 'limit' } : null}
          badSide={comparison?.badSide ?? 'above'}
          pastTone={levelOf(labels) === 'critical' ? 'down' : 'warn'}
          emptyText="The expression gives no series in this stretch of time."
        />
      </PageCharts>
    )
  },
  // Each poll brings equal labels as another object.
  (before, after) => before.expr === after.expr,
)

function Alerting({ rule }: { rule: AlertingRuleRow }) {
  const facts = [...Object.entries(rule.labels), ...Object.entries(rule.annotations)]
  return (
    <>
      {facts.length === 0 ? null : (
        <dl className="grid gap-x-4 text-small sm:grid-cols-[160px_minmax(0,1fr)]">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd>
                <LinkedText text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <RuleAlerts rule={rule} />
      <BackTest
        name={rule.name}
        rule={{ expr: rule.expr, forMs: rule.forMs, keepFiringForMs: rule.keepFiringForMs }}
      />
    </>
  )
}

function RuleAlerts({ rule }: { rule: AlertingRuleRow }) {
  const { alerts, firingCount, pendingCount } = rule
  if (alerts.length === 0) return <p className="text-ink-2 text-small">No alert of it is pending or fires.</p>
  const hidden = firingCount + pendingCount - alerts.length
  return (
    <div>
      <Table caption={`Alerts of ${rule.name}`}>
        <thead>
          <tr>
            <Th className="w-28">State</Th>
            <Th>Labels</Th>
            <Th isNumber>value</Th>
            <Th isNumber>since</Th>
          </tr>
        </thead>
        <tbody>
          {alerts.map(alert => (
            <AlertLine key={JSON.stringify(alert.labels)} alert={alert} />
          ))}
        </tbody>
      </Table>
      {hidden > 0 ? <p className="text-ink-3 text-small">and {hidden} more</p> : null}
    </div>
  )
}

function AlertLine({ alert }: { alert: RuleAlertRow }) {
  const filter = Object.entries(alert.labels)
    .map(([name, value]) => matcherText({ name, op: '=', value }))
    .join(', ')
  return (
    <Tr>
      <Td>
        <RuleStateMark state={alert.state} labels={alert.labels} />
      </Td>
      <Td className="wrap-anywhere">
        {alert.state === 'firing' ? (
          <Link href={`/alerts?filter=${encodeURIComponent(filter)}`} prefetch={false}>
            {labelText(alert.labels)}
          </Link>
        ) : (
          labelText(alert.labels)
        )}{' '}
        {alert.isOutranked ? <Badge>told by its critical level</Badge> : null}
        {alert.keepFiringSinceMs === null ? null : <Badge>kept firing</Badge>}
      </Td>
      <Td isNumber>{alert.value}</Td>
      <Td isNumber>
        <Age sinceMs={alert.firedAtMs ?? alert.activeAtMs} />
      </Td>
    </Tr>
  )
}
