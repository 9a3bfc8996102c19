/** What a service looks like to those who compare: its slug, and everything that is configured of it. */
export type ConfiguredService = { readonly slug: string }
export type ServiceChange = { readonly slug: string; readonly change: 'added' | 'changed' | 'removed' }

/**
 * Which services' own configuration changed between two loadings: added, removed, or another text. The first loading
 * changes nothing.
 */
export function changedServices(
  before: readonly ConfiguredService[] | null,
  now: readonly ConfiguredService[],
): ServiceChange[] {
  if (before === null) return []
  const then = new Map(before.map(service => [service.slug, JSON.stringify(service)]))
  const present = new Set(now.map(({ slug }) => slug))
  const changed = now.flatMap((service): ServiceChange[] => {
    const text = then.get(service.slug)
    if (text === undefined) return [{ slug: service.slug, change: 'added' }]
    return text === JSON.stringify(service) ? [] : [{ slug: service.slug, change: 'changed' }]
  })
  const removed = before
    .filter(({ slug }) => !present.has(slug))
    .map(({ slug }): ServiceChange => ({ slug, change: 'removed' }))
  return [...changed, ...removed]
}
