'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { ReplayServiceData } from '../../lib/contract/evidence.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { isLate } from '../overview/board-model.ts'
import { FigureStrip } from '../services/figure-strip.tsx'
import { ServiceCharts } from '../services/service-charts.tsx'
import { DependenciesSection } from '../services/service-dependencies.tsx'
import { ServiceHead } from '../services/service-head.tsx'
import { Section } from '../ui/section.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'

/** A service's page with its clock standing at the moment: how it stood and why, its charts up to then, its checks. */
export function ReplayService({ data, rangeSeconds }: { data: ReplayServiceData; rangeSeconds: number }) {
  const { service, atMs } = data
  const { row, queries } = service
  const late = isLate(row, atMs)
  const range = { kind: 'fixed', fromMs: atMs - rangeSeconds * 1000, toMs: atMs } as const
  return (
    <>
      <ServiceHead row={row} atMs={atMs} isLate={late} actions={null}>
        <FigureStrip data={service} range={range} rangeSeconds={rangeSeconds} isLate={late} />
      </ServiceHead>
      <div className="mt-4 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <ServiceCharts row={row} queries={queries} />
        </div>
        <div className="grid min-w-0 gap-8">
          <ChecksThen data={data} />
          <DependenciesSection rows={service.dependsOn} />
        </div>
      </div>
    </>
  )
}

function ChecksThen({ data: { service } }: { data: ReplayServiceData }) {
  const { zone } = useTimeZone()
  if (service.checks.length === 0) return null
  return (
    <Section title="Checks" note="as they were configured today, in their state of then">
      <ul>
        {service.checks.map(check => (
          <li
            key={check.key}
            className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-baseline gap-x-2 border-rule border-t py-1 first:border-t-0"
          >
            <StateGlyph state={check.state ?? 'unknown'} isLate={check.state === null} className="size-2.5" />
            <span className="min-w-0">
              {check.name} <span className="text-ink-3">{check.reason}</span>
            </span>
            <span className="num text-ink-3 text-small">
              {check.sinceMs === null ? '' : `since ${formatMoment(check.sinceMs, zone)}`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
