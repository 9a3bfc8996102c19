'use client'
import { memo } from 'react'
import type { CheckDetail } from '../../lib/contract/checks.ts'
import type { LabelSet } from '../../lib/core/chart/legend.ts'
import type { Unit } from '../../lib/core/chart/unit.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'

const UNITS: Readonly<Record<string, Unit>> = { s: 'seconds', bytes: 'bytes', ratio: 'ratio', count: 'count' }
const nameDuration = () => 'duration'
/** What the field's own labels say; the check's stand over the page. */
const nameField = ({ __name__, service, part, check, field, ...own }: LabelSet) =>
  Object.values(own).join(' ') || 'value'
const namePhase = (labels: LabelSet) => labels.phase ?? 'phase'

/** How long it takes, by phase where the kind has any, and the figures of its answer; one time axis for all. */
export const CheckCharts = memo(
  function CheckCharts({ queries }: { queries: CheckDetail['queries'] }) {
    return (
      <PageCharts>
        <QueryChart
          expr={queries.duration}
          title="Duration"
          unit="seconds"
          height={160}
          nameOf={nameDuration}
        />
        {queries.phases === null ? null : (
          <QueryChart expr={queries.phases} title="Phases" unit="seconds" height={160} nameOf={namePhase} />
        )}
        {queries.fields.map(({ title, expr, unit }) => (
          <QueryChart
            key={expr}
            expr={expr}
            title={title}
            unit={UNITS[unit] ?? 'none'}
            height={120}
            nameOf={nameField}
          />
        ))}
      </PageCharts>
    )
  },
  // Each poll brings equal queries as another object.
  (before, after) => JSON.stringify(before.queries) === JSON.stringify(after.queries),
)
