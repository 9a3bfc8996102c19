import type { CostFacts, CostPart, IncidentCost } from './cost.ts'
import { paymentParts } from './payments.ts'
import { trafficParts } from './traffic.ts'

export {
  type CostFacts,
  type CostPart,
  costWindow,
  type FailedPayment,
  type IncidentCost,
  type TrafficHour,
} from './cost.ts'

/**
 * What an outage cost, as ranges with their method: what is missing against the same hours of the four weeks before,
 * from their lower to their upper quartile. Null where no connector stands beside its services.
 */
export function incidentCost(facts: CostFacts): IncidentCost | null {
  const { payments, traffic, toMs, asOfMs } = facts
  if (payments === null && traffic === null) return null
  const parts = [
    ...(payments ? paymentParts(facts, payments) : []),
    ...(traffic ? trafficParts(facts, traffic) : []),
  ]
  return { parts, totals: totalsOf(parts), asOfMs, isOpen: toMs === null }
}

const totalsOf = (parts: readonly CostPart[]): IncidentCost['totals'] =>
  parts.flatMap(({ key, unit, missing, low, high }) =>
    key === 'failed_payments' && unit.kind === 'money' && missing === null
      ? [{ currency: unit.currency, lowMinor: low, highMinor: high }]
      : [],
  )
