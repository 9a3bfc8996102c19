import type { SubscriptionItem, SubscriptionState } from './facts.ts'
import type { Seen } from './seen.ts'

export type FieldDifference = { readonly field: string; readonly stored: string; readonly found: string }

/** What joins objects, and what only their lists tell. */
const UNCOMPARED: ReadonlySet<string> = new Set(['payments', 'discounts', 'named', 'invoice', 'failures'])

/** Where an object differs from how it stood here, field by field. Names and what joins objects are not compared. */
export const objectDifferences = (stored: Seen['data'], found: Seen['data']): readonly FieldDifference[] =>
  compare(texts(Object.entries(stored)), texts(Object.entries(found)))

export const subscriptionDifferences = (
  stored: SubscriptionState,
  found: SubscriptionState,
): readonly FieldDifference[] => compare(stateTexts(stored), stateTexts(found))

type Texts = ReadonlyMap<string, string>

function compare(stored: Texts, found: Texts): readonly FieldDifference[] {
  return [...new Set([...stored.keys(), ...found.keys()])].flatMap(field => {
    const [before, now] = [stored.get(field) ?? '—', found.get(field) ?? '—']
    return before === now ? [] : [{ field, stored: before, found: now }]
  })
}

const texts = (entries: readonly (readonly [string, unknown])[]): Texts =>
  new Map(
    entries
      .filter(([field]) => !UNCOMPARED.has(field))
      .map(([field, value]) => [field, textOf(field, value)]),
  )

function stateTexts({ items, discounts, pause, ...rest }: SubscriptionState): Texts {
  return new Map([
    ...texts(Object.entries(rest)),
    ['pause', pause === null ? '—' : `until ${textOf('Ms', pause.resumesMs)}`],
    ['items', items.map(itemText).sort().join(', ') || '—'],
    [
      'discounts',
      discounts
        .map(one => one.coupon)
        .sort()
        .join(', ') || '—',
    ],
  ])
}

function itemText({ price, quantity, discounts }: SubscriptionItem): string {
  const coupons = discounts.map(one => one.coupon).sort()
  const lowered = coupons.length > 0 ? ` less ${coupons.join(' and ')}` : ''
  return `${quantity} × ${price?.id ?? 'no price'}${lowered}`
}

function textOf(field: string, value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (field.endsWith('Ms') && typeof value === 'number') return new Date(value).toISOString()
  return String(value).slice(0, 200)
}
