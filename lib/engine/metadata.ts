import type { MetricMetadata } from '../contract/targets.ts'
import type { FamilyMetadata } from '../core/exposition/index.ts'

type Families = ReadonlyMap<string, readonly MetricMetadata[]>

type Sender = { metadata(): Iterable<readonly [string, FamilyMetadata]> }

/** What targets declare of their families, and what was sent with a declaration of its own; each variant once. */
export function withSent(scraped: Families, senders: readonly Sender[]): Families {
  const together = new Map(scraped)
  for (const [family, { type = 'unknown', help = '', unit = '' }] of senders.flatMap(one => [
    ...one.metadata(),
  ])) {
    const known = together.get(family) ?? []
    const isKnown = known.some(one => one.type === type && one.help === help && one.unit === unit)
    if (!isKnown) together.set(family, [...known, { type, help, unit }])
  }
  return together
}
