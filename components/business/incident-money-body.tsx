'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { CostPart, IncidentCost } from '../../lib/contract/business.ts'
import { Section } from '../ui/section.tsx'
import { partKey, partText, rangeText } from './incident-cost-model.ts'

const EVERY_MS = 60_000

type MoneyProps = { incidentId: number; level: 2 | 3 }

/** What an incident cost, part by part with the method; nothing where no connector stands beside its services. */
export function IncidentMoneyBody({ incidentId, level }: MoneyProps) {
  const path = `/api/v1/incidents/${incidentId}/cost`
  const { data, error } = usePolled<{ readonly cost: IncidentCost | null }>(path, EVERY_MS)
  if (data?.cost) return <Money cost={data.cost} level={level} />
  if (data === null && error) return <p className="text-ink-3">What it cost is not known: {error.message}</p>
  return null
}

/** The parts of a cost; its totals stand first, and what is only at risk is in none of them. */
function Money({ cost, level }: { cost: IncidentCost; level: 2 | 3 }) {
  const { parts, totals, isOpen } = cost
  return (
    <Section
      title="Money"
      level={level}
      note="seen by managers and admins"
      end={isOpen ? 'it is not over: the figures grow' : null}
    >
      {totals.length === 0 ? null : (
        <p className="pb-1">
          Lost{isOpen ? ' so far' : ''}{' '}
          <b className="num font-semibold">{totals.map(rangeText).join(', ')}</b>
        </p>
      )}
      <dl>
        {parts.map(part => (
          <div key={partKey(part)} className="border-rule border-b py-1.5 last:border-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <dt>{part.title}</dt>
              <dd className="num font-medium">{withUnit(part)}</dd>
            </div>
            <dd className="text-ink-3 text-small">{part.missing ?? part.method}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

const UNITS: Readonly<Partial<Record<CostPart['key'], string>>> = {
  call_minutes: ' minutes',
  messages: ' messages',
}

const withUnit = (part: CostPart): string =>
  `${partText(part)}${part.missing === null ? (UNITS[part.key] ?? '') : ''}`
