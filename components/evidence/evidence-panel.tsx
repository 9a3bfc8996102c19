'use client'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { EvidenceRow } from '../../lib/contract/evidence.ts'
import { formatMinute, formatMoment } from '../../lib/core/format/index.ts'
import { ChartGroup } from '../charts/crosshair.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { Button } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { evidencePath, keptLines } from './evidence-model.ts'
import { chartMarks } from './mark-model.ts'

const KeepForm = dynamic(() => import('./keep-form.tsx').then(module => module.KeepForm), { ssr: false })

const EVERY_MS = 5_000

/** Charts that were kept with an incident, drawn from their own points; and the way to keep another. */
export function EvidencePanel({ incidentId }: { incidentId: number }) {
  const polled = usePolled<{ evidence: readonly EvidenceRow[] }>(evidencePath(incidentId), EVERY_MS)
  const refusal = useRefusal('incidents.act')
  const [isOpen, setIsOpen] = useState(false)
  const count = polled.data?.evidence.length ?? 0
  return (
    <Section
      title="Evidence"
      note={count === 0 ? undefined : `${count} kept, drawn from stored points`}
      end={
        <Button
          variant="quiet"
          disabledReason={refusal}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          className="h-6"
        >
          {isOpen ? 'Close' : 'Keep a chart'}
        </Button>
      }
    >
      {isOpen ? <KeepForm incidentId={incidentId} onDone={() => setIsOpen(false)} /> : null}
      <PolledStates polled={polled} failed="Could not read the evidence" rows={4}>
        {({ evidence }) =>
          evidence.length === 0 ? (
            <p className="py-2 text-ink-3 text-small">
              Nothing is kept yet. What you keep here is stored point by point: it outlives the series.
            </p>
          ) : (
            <div className="grid gap-6">
              {evidence.map(row => (
                <KeptChart key={row.id} row={row} />
              ))}
            </div>
          )
        }
      </PolledStates>
    </Section>
  )
}

function KeptChart({ row }: { row: EvidenceRow }) {
  const { zone } = useTimeZone()
  const lines = useMemo(() => keptLines(row), [row])
  const marks = useMemo(() => chartMarks(row.marks), [row.marks])
  return (
    <div id={`evidence-${row.id}`} className="min-w-0 scroll-mt-24">
      <ChartGroup fromMs={row.fromMs} toMs={row.toMs}>
        <TimeChart
          title={row.title}
          unit={row.unit}
          series={lines}
          stepMs={row.stepSeconds * 1000}
          marks={marks}
          height={160}
        />
      </ChartGroup>
      <p className="mt-1 text-ink-3 text-small">
        <span className="bg-sunk px-1.5 text-ink-2">Frozen {formatMinute(row.keptAtMs, zone)}</span> by{' '}
        {row.keptBy}, <span className="num">{formatMoment(row.fromMs, zone)}</span> to{' '}
        <span className="num">{formatMinute(row.toMs, zone)}</span>
      </p>
      <details className="text-ink-3 text-small">
        <summary className="cursor-pointer">What was asked</summary>
        <code className="block break-all py-1 text-ink-2">{row.expr}</code>
      </details>
    </div>
  )
}
