'use client'

import { useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { InstantAnswer, InstantSample } from '../../lib/client/instant.ts'
import { selectorText } from '../../lib/core/chart/index.ts'
import { formatClock, formatNumber } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import styles from './explore.module.css'

const PAGE_ROWS = 200

/** The instant answer, values as the engine wrote them, no digit lost. */
export function ExploreTable({ answer }: { readonly answer: InstantAnswer }) {
  const { zone } = useTimeZone()
  const [limit, setLimit] = useState(PAGE_ROWS)
  const { result, status, error } = answer
  if (status === 'failed') {
    return (
      <FailedState
        title="The expression was not evaluated"
        message={error?.message ?? 'The deck gave no reason.'}
        onRetry={answer.refetch}
      />
    )
  }
  if (result === null) return <Skeleton rows={6} />
  const { samples, type } = result
  if (samples.length === 0) {
    return <EmptyState title="No series answers.">Nothing has a value at this moment.</EmptyState>
  }
  const first = samples[0]
  const at = first === undefined || type === 'matrix' ? '' : `, at ${formatClock(first.atMs, zone)}`
  return (
    <Section
      title={`${formatNumber(samples.length, 0)} ${type === 'matrix' ? 'samples' : plural(samples.length)}`}
      note={`${type}${at}`}
    >
      <Table caption="Answer to the expression">
        <thead>
          <tr>
            <Th>{type === 'vector' || type === 'matrix' ? 'Series' : 'Kind'}</Th>
            {type === 'matrix' && <Th>Time</Th>}
            <Th isNumber>Value</Th>
          </tr>
        </thead>
        <tbody>
          {samples.slice(0, limit).map(sample => (
            <Tr key={`${selectorText(sample.labels)} ${sample.atMs}`}>
              <Td className={styles.labels}>{nameOf(sample, type)}</Td>
              {type === 'matrix' && <Td className="num">{formatClock(sample.atMs, zone)}</Td>}
              <Td isNumber>{sample.value}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {samples.length > limit && (
        <Button className="mt-3" onClick={() => setLimit(limit + PAGE_ROWS)}>
          Show more, {formatNumber(samples.length - limit, 0)} left
        </Button>
      )}
    </Section>
  )
}

const plural = (count: number): string => (count === 1 ? 'value' : 'values')

function nameOf(sample: InstantSample, type: string): string {
  return type === 'vector' || type === 'matrix' ? selectorText(sample.labels) : type
}
