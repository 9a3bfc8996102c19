'use client'
import Link from 'next/link'
import { useState } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import type { BusinessIncident, IncidentCost } from '../../lib/contract/business.ts'
import { formatDate, formatDuration } from '../../lib/core/format/index.ts'
import { incidentHref } from '../incidents/paths.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { Tip } from './formula-tip.tsx'
import { partKey, partsOf, partText, rangeText } from './incident-cost-model.ts'

const SHOWN = 12

/** Each incident of the range with what it cost, as ranges, and the way to its post-mortem. */
export function IncidentCosts({ incidents }: { incidents: readonly BusinessIncident[] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? incidents : incidents.slice(0, SHOWN)
  return (
    <Section title="What incidents cost" note="against the same hours of the four weeks before, p25 to p75">
      {incidents.length === 0 ? (
        <p className="py-2 text-ink-3">No incident in this time.</p>
      ) : (
        <Table caption="What incidents cost">
          <thead>
            <tr>
              <Th>Severity</Th>
              <Th>Incident</Th>
              <Th isNumber>began</Th>
              <Th isNumber>lasted</Th>
              <Th isNumber>minutes lost</Th>
              <Th isNumber>payments</Th>
              <Th isNumber>at risk</Th>
              <Th isNumber>lost</Th>
              <Th className="pl-4">Post-mortem</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map(incident => (
              <IncidentRow key={incident.id} incident={incident} />
            ))}
          </tbody>
        </Table>
      )}
      {shown.length < incidents.length ? (
        <Button className="mt-2" onClick={() => setWhole(true)}>
          Show all {incidents.length}
        </Button>
      ) : null}
    </Section>
  )
}

function IncidentRow({ incident }: { incident: BusinessIncident }) {
  const { zone } = useTimeZone()
  const { id, badge, title, startMs, endMs, cost } = incident
  const lasted = useNowValue(nowMs => formatDuration((endMs ?? nowMs) - startMs))
  return (
    <Tr data-row>
      <Td>
        <Badge>{badge}</Badge>
      </Td>
      <Td className="min-w-40">
        <Link href={incidentHref(id)} prefetch={false}>
          {title}
        </Link>
      </Td>
      <Td className="whitespace-nowrap text-right">{formatDate(startMs, zone)}</Td>
      <Td className="whitespace-nowrap text-right">
        <span suppressHydrationWarning>{lasted}</span>
        {endMs === null ? ', open' : ''}
      </Td>
      <PartCell cost={cost} part="call_minutes" />
      <PartCell cost={cost} part="failed_payments" />
      <PartCell cost={cost} part="mrr_at_risk" />
      <Td isNumber className="font-medium">
        {cost === null ? (
          <span title="No connector is set up for its services">—</span>
        ) : (
          <Tip label={`What ${title} cost, and how it was counted`} content={<CostMethod cost={cost} />}>
            {cost.totals.length === 0 ? '—' : cost.totals.map(rangeText).join(', ')}
          </Tip>
        )}
      </Td>
      <Td className="whitespace-nowrap pl-4 text-ink-2">
        <PostMortemCell incident={incident} />
      </Td>
    </Tr>
  )
}

type PartKey = IncidentCost['parts'][number]['key']

function PartCell({ cost, part }: { cost: IncidentCost | null; part: PartKey }) {
  const found = cost === null ? [] : partsOf(cost, part)
  return (
    <Td isNumber>
      {found.length === 0 ? partText(undefined) : null}
      {found.map((one, i) => (
        <span key={partKey(one)} title={one.missing ?? one.method}>
          {i === 0 ? '' : ', '}
          {partText(one)}
        </span>
      ))}
    </Td>
  )
}

/** Every part with the method it was found by. */
export function CostMethod({ cost }: { cost: IncidentCost }) {
  return (
    <ul className="grid gap-1">
      {cost.parts.map(part => (
        <li key={partKey(part)}>
          <span className="font-medium text-ink">
            {part.title}: {partText(part)}
          </span>
          <br />
          {part.missing ?? part.method}
        </li>
      ))}
      {cost.isOpen ? <li className="text-ink-3">It is not over: the figures grow.</li> : null}
    </ul>
  )
}

function PostMortemCell({ incident: { postMortem, endMs } }: { incident: BusinessIncident }) {
  if (postMortem === null) return endMs === null ? 'after it ends' : 'none'
  return (
    <Link href={`/post-mortems/${postMortem.id}`} prefetch={false} className="text-accent">
      {postMortem.state.replaceAll('_', ' ')}
    </Link>
  )
}
