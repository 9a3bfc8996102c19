'use client'
import { useEffect, useMemo, useState } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useSeries } from '../../lib/client/series.ts'
import { legends } from '../../lib/core/chart/legend.ts'
import type { ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { formatCompact } from '../../lib/core/format/index.ts'
import { measuredExpr, thresholdRules } from '../../lib/core/rules/threshold.ts'
import type { ChartThreshold } from '../charts/chart-types.ts'
import { ChartGroup } from '../charts/crosshair.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { BackTest } from './back-test.tsx'
import { COMPARISON_WORDS } from './rule-words.ts'

const HOURS_3 = 10_800
const TYPED_MS = 500
const GRAIN_MS = 15_000
const SHOWN = 8
const noZoom = () => undefined

/** The rule while it is written, half a second after the last letter. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPED_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** What the rule measures now and over the last hours, and when it would have fired: before it is saved. */
export function RulePreview({ draft: written }: { draft: ThresholdRuleConfig | null }) {
  const draft = useSettled(written)
  if (draft === null) {
    return (
      <p className="border-rule border-y py-3 text-ink-3 text-small">
        Its figure stands here once a metric or an expression is written.
      </p>
    )
  }
  return (
    <div className="grid gap-3 border-rule border-y py-3">
      <Figure draft={draft} />
      <BackTests draft={draft} />
    </div>
  )
}

function Figure({ draft }: { draft: ThresholdRuleConfig }) {
  const toMs = Math.ceil(useNow() / GRAIN_MS) * GRAIN_MS
  const answer = useSeries({ expr: measuredExpr(draft), range: { kind: 'last', seconds: HOURS_3 } })
  const series = useMemo(() => {
    const shown = answer.series.slice(0, SHOWN)
    const names = legends(
      shown.map(one => one.labels),
      'figure',
    )
    return shown.map((one, index) => ({
      key: `${index} ${names[index]}`,
      label: names[index] ?? 'figure',
      points: one.points,
    }))
  }, [answer.series])
  return (
    <>
      <p aria-live="polite">{presentText(answer, draft)}</p>
      <ChartGroup fromMs={toMs - HOURS_3 * 1_000} toMs={toMs} onZoom={noZoom}>
        <TimeChart
          title="Figure"
          note="the last 3 h"
          unit="none"
          height={120}
          series={series}
          stepMs={answer.stepMs}
          status={answer.status}
          error={answer.error?.message ?? null}
          remarks={answer.remarks}
          thresholds={thresholdsOf(draft)}
          emptyText="Nothing measures this: no series of it in the last 3 h."
        />
      </ChartGroup>
    </>
  )
}

function thresholdsOf({ warning, critical }: ThresholdRuleConfig): ChartThreshold[] {
  return [
    ...(warning === undefined ? [] : [{ value: warning, tone: 'warn' as const, label: 'warning' }]),
    ...(critical === undefined ? [] : [{ value: critical, tone: 'down' as const, label: 'critical' }]),
  ]
}

/** "Now 12.5 of 3 series; 1 is above 10": what it comes to at present. */
function presentText({ series, status }: ReturnType<typeof useSeries>, draft: ThresholdRuleConfig): string {
  if (status === 'loading') return 'Looking…'
  const values = series.flatMap(({ points }) => points.findLast(([, value]) => value !== null)?.[1] ?? [])
  if (values.length === 0) return 'It measures nothing at present.'
  const limit = draft.warning ?? draft.critical
  const worst = draft.comparison.startsWith('below') || draft.comparison === 'at_most' ? Math.min : Math.max
  const now = `Now ${formatCompact(worst(...values))}${values.length > 1 ? `, the worst of ${values.length} series` : ''}`
  if (limit === undefined) return `${now}. Give a warning value, a critical one, or both.`
  const past = values.filter(value => isPast(value, limit, draft)).length
  const words = `${COMPARISON_WORDS[draft.comparison]} ${limit}`
  return past === 0 ? `${now}: not ${words}.` : `${now}: ${past === 1 ? 'it is' : `${past} are`} ${words}.`
}

function isPast(value: number, limit: number, { comparison }: ThresholdRuleConfig): boolean {
  switch (comparison) {
    case 'above':
      return value > limit
    case 'at_least':
      return value >= limit
    case 'below':
      return value < limit
    case 'at_most':
      return value <= limit
    case 'equal':
      return value === limit
    case 'not_equal':
      return value !== limit
  }
}

function BackTests({ draft }: { draft: ThresholdRuleConfig }) {
  const levels = useMemo(() => thresholdRules(draft), [draft])
  return levels.map(({ expr, forMs, keepFiringForMs, threshold }) => (
    <div key={threshold?.level} className="grid gap-x-3 sm:grid-cols-[72px_minmax(0,1fr)]">
      <span className="pt-1 text-ink-2 text-small">
        {threshold?.level === 'critical' ? 'Critical' : 'Warning'}
      </span>
      <BackTest key={expr} name={`the ${threshold?.level} level`} rule={{ expr, forMs, keepFiringForMs }} />
    </div>
  ))
}
