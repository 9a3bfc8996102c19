'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Cardinality } from '../../lib/contract/cardinality.ts'
import { formatBytes } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { countExpr, figure } from './cardinality-text.ts'

const NAME = 'min-w-0 break-all'

export function TargetSeriesTable({ targets }: Pick<Cardinality, 'targets'>) {
  return (
    <Table caption="Targets by series">
      <GrowthHead of="Job, instance" />
      <tbody>
        {targets.map(({ job, instance, series, newLastHour, refusedGrowth }) => (
          <Tr key={JSON.stringify([job, instance])}>
            <Td className={NAME}>
              <span className="font-medium">{job === '' ? 'No job' : job}</span>{' '}
              <span className="text-ink-2">{instance}</span>
              {refusedGrowth === null ? null : (
                <p className="flex flex-wrap gap-x-2 break-normal">
                  <StateMark state="degraded" /> {refusedGrowth}
                </p>
              )}
            </Td>
            <Td isNumber>{figure(newLastHour)}</Td>
            <Td isNumber>{figure(series)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

export function MetricTable({ metrics }: Pick<Cardinality, 'metrics'>) {
  return (
    <Table caption="Metrics by series">
      <GrowthHead of="Metric" />
      <tbody>
        {metrics.map(({ name, series, newLastHour }) => (
          <Tr key={name}>
            <Td className={NAME}>
              <ToExplore expr={countExpr('__name__', name)}>{name}</ToExplore>
            </Td>
            <Td isNumber>{figure(newLastHour)}</Td>
            <Td isNumber>{figure(series)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

export function LabelTable({ labels }: Pick<Cardinality, 'labels'>) {
  return (
    <Table caption="Labels by the bytes of their values">
      <thead>
        <tr>
          <Th>Label</Th>
          <Th isNumber>values</Th>
          <Th isNumber>series</Th>
          <Th isNumber>bytes</Th>
        </tr>
      </thead>
      <tbody>
        {labels.map(({ name, values, series, bytes }) => (
          <Tr key={name}>
            <Td className={NAME}>{name}</Td>
            <Td isNumber>{figure(values)}</Td>
            <Td isNumber>{figure(series)}</Td>
            <Td isNumber>
              <QuantityText quantity={formatBytes(bytes)} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

export function PairTable({ pairs }: Pick<Cardinality, 'pairs'>) {
  return (
    <Table caption="Label pairs by series">
      <thead>
        <tr>
          <Th>Pair</Th>
          <Th isNumber>series</Th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ name, value, series }) => (
          <Tr key={`${name}=${value}`}>
            <Td className={NAME}>
              <ToExplore expr={countExpr(name, value)}>
                <span className="text-ink-3">{name}=</span>
                {value}
              </ToExplore>
            </Td>
            <Td isNumber>{figure(series)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function GrowthHead({ of }: { readonly of: string }) {
  return (
    <thead>
      <tr>
        <Th>{of}</Th>
        <Th isNumber className="whitespace-nowrap">
          new, 1 h
        </Th>
        <Th isNumber>series</Th>
      </tr>
    </thead>
  )
}

/** A way into Explore, for those who may go there. */
function ToExplore({ expr, children }: { readonly expr: string; readonly children: ReactNode }) {
  const hrefOf = useRangeHref()
  if (useRefusal('explore.use') !== null) return children
  return (
    <Link className="text-ink hover:underline" href={hrefOf(`/explore?expr=${encodeURIComponent(expr)}`)}>
      {children}
    </Link>
  )
}
