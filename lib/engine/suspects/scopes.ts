import type { ServiceConfig } from '../../contract/service.ts'
import type { Matcher, MatchOperator } from '../../core/labels/index.ts'
import { parseMatchers } from '../../core/service/index.ts'

/** A service whose series are looked at, and what they are found by. */
export type Scope = {
  readonly service: string
  readonly isDependency: boolean
  readonly selectors: readonly Selector[]
}

/** `mayRecur`: what it finds, the ones after it may find too. */
export type Selector = { readonly matchers: readonly Matcher[]; readonly mayRecur: boolean }

/**
 * The services concerned and everything that they lean on, directly or not. A slug that nobody configured (any more) is
 * looked for by its label alone.
 */
export function scopesOf(slugs: readonly string[], services: readonly ServiceConfig[]): Scope[] {
  const bySlug = new Map(services.map(service => [service.slug, service]))
  const order = [...new Set(slugs)]
  for (const slug of order)
    for (const other of bySlug.get(slug)?.depends_on ?? []) if (!order.includes(other)) order.push(other)
  return order.map(slug => ({
    service: slug,
    isDependency: !slugs.includes(slug),
    selectors: selectorsOf(slug, bySlug.get(slug)),
  }))
}

function selectorsOf(slug: string, config: ServiceConfig | undefined): Selector[] {
  const texts = config
    ? [config.match, config.hosts, config.gpus, ...config.parts.map(part => part.match)]
    : []
  const written = new Set(texts.filter(text => text !== undefined))
  // Checks, heartbeats and log signals write whose they are.
  const own: Matcher[] = [{ name: 'service', op: '=', value: slug }]
  return withoutFormer([...[...written].map(parseMatchers), own])
}

const OPPOSITE: Readonly<Record<MatchOperator, MatchOperator>> = {
  '=': '!=',
  '!=': '=',
  '=~': '!~',
  '!~': '=~',
}

/** What a selector of one matcher has found, the next ones leave out: parts mostly lie within the whole. */
function withoutFormer(selectors: readonly (readonly Matcher[])[]): Selector[] {
  const former: Matcher[] = []
  return selectors.map((matchers, i) => {
    const narrowed = [...matchers, ...former]
    const [only, ...more] = matchers
    const isExcluded = only !== undefined && more.length === 0
    if (isExcluded) former.push({ ...only, op: OPPOSITE[only.op] })
    return { matchers: narrowed, mayRecur: !isExcluded && i < selectors.length - 1 }
  })
}
