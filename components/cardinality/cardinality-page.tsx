'use client'

import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { Cardinality } from '../../lib/contract/cardinality.ts'
import { Age } from '../ui/age.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { LabelTable, MetricTable, PairTable, TargetSeriesTable } from './cardinality-tables.tsx'
import { figure, shareText } from './cardinality-text.ts'
import { DropList } from './drop-list.tsx'

const POLL_MS = 60_000

/** What the series are made of, what grows, and what could be dropped. */
export function CardinalityPage() {
  const polled = usePolled<Cardinality>('/api/v1/cardinality', POLL_MS)
  const hrefOf = useRangeHref()
  const { data } = polled
  return (
    <>
      <PageHead
        title="Cardinality"
        lead={data === null ? 'What the series are made of' : <Lead data={data} />}
        actions={
          <Link className="text-accent underline underline-offset-2" href={hrefOf('/targets')}>
            Targets
          </Link>
        }
      />
      <PolledStates polled={polled} failed="Could not count the series" rows={10}>
        {counted => <Counted data={counted} />}
      </PolledStates>
    </>
  )
}

function Lead({ data: { active, cap, newLastHour } }: { readonly data: Cardinality }) {
  return (
    <>
      {figure(active)} active series{cap === null ? '' : `, ${shareText(active, cap)} of ${figure(cap)}`};{' '}
      {figure(newLastHour)} came within the last hour
    </>
  )
}

function Counted({ data }: { readonly data: Cardinality }) {
  return (
    <div className="grid gap-8">
      <Section
        title="What to drop"
        note={
          <>
            What no rule, page, panel or query has named since the deck watches, which is{' '}
            <Age sinceMs={data.watchedSinceMs} />
          </>
        }
      >
        <DropList drops={data.drops} total={data.series} />
      </Section>
      <div className="grid gap-8 lg:grid-cols-2">
        <Section title="Targets" note="by series; new ones of the last hour beside them">
          <TargetSeriesTable targets={data.targets} />
        </Section>
        <Section title="Metrics" note="by series">
          <MetricTable metrics={data.metrics} />
        </Section>
        <Section title="Labels" note="by the bytes of their values, series by series">
          <LabelTable labels={data.labels} />
        </Section>
        <Section title="Label pairs" note="by series">
          <PairTable pairs={data.pairs} />
        </Section>
      </div>
    </div>
  )
}
