import type { StripeBook } from './book.ts'

/** As Stripe has it: a list's own `data` is the first of them. */
const DEEPEST = 4

type Json = Readonly<Record<string, unknown>>
type Expanded = { readonly value: unknown } | { readonly problem: string }

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Properties that are ids until they are expanded, and those that are left out until then. */
const EXPANDABLE = new Set([
  'customer',
  'product',
  'default_price',
  'discounts',
  'coupon',
  'subscription',
  'latest_invoice',
  'invoice',
  'charge',
])
const LEFT_OUT = new Set(['tiers', 'payments', 'currency_options', 'applies_to'])

/** Lays the objects that `paths` name into a copy, or says why that cannot be, in Stripe's words. */
export function expand(book: StripeBook, value: unknown, paths: readonly string[]): Expanded {
  let current = withoutLeftOut(value)
  for (const path of paths) {
    const parts = path.split('.')
    if (parts.length > DEEPEST)
      return { problem: `You cannot expand more than ${DEEPEST} levels of a property. Property: ${path}` }
    const expanded = at(book, { value: current, whole: value, parts }, path)
    if ('problem' in expanded) return expanded
    current = expanded.value
  }
  return { value: current }
}

type Place = {
  readonly value: unknown
  /** The same place where nothing is left out. */
  readonly whole: unknown
  readonly parts: readonly string[]
}

function at(book: StripeBook, { value, whole, parts }: Place, path: string): Expanded {
  const [key, ...rest] = parts
  if (key === undefined) return { value }
  if (Array.isArray(value)) {
    const wholes: readonly unknown[] = Array.isArray(whole) ? whole : []
    const rows = value.map((one: unknown, i) => at(book, { value: one, whole: wholes[i], parts }, path))
    const bad = rows.find(row => 'problem' in row)
    return bad ?? { value: rows.map(row => ('value' in row ? row.value : null)) }
  }
  if (!isObject(value)) return { value }
  const full = isObject(whole) ? whole : value
  const isMissing = LEFT_OUT.has(key) && full[key] !== undefined
  if (!isMissing && !Object.hasOwn(value, key))
    return LEFT_OUT.has(key) ? { value } : { problem: `This property cannot be expanded (${path}).` }
  const found = isMissing ? full[key] : fetched(book, key, value[key])
  if (found === undefined) return { problem: `This property cannot be expanded (${path}).` }
  const inner = at(book, { value: found, whole: full[key] ?? found, parts: rest }, path)
  return 'problem' in inner ? inner : { value: { ...value, [key]: inner.value } }
}

/** The object behind an id; what is an object already stays. Undefined: nothing that can be expanded. */
function fetched(book: StripeBook, key: string, value: unknown): unknown {
  if (value === null || isObject(value)) return value
  if (Array.isArray(value)) {
    return value.some(one => typeof one === 'string')
      ? value.map((one: unknown) => (typeof one === 'string' ? lookUp(book, key, one) : one))
      : value
  }
  return EXPANDABLE.has(key) && typeof value === 'string' ? lookUp(book, key, value) : undefined
}

function lookUp(book: StripeBook, key: string, id: string): unknown {
  const found =
    key === 'coupon'
      ? book.find('coupons', id)
      : (book.discounts.get(id) ??
        book.find('customers', id) ??
        book.find('products', id) ??
        book.find('prices', id) ??
        book.find('subscriptions', id) ??
        book.find('invoices', id) ??
        book.find('charges', id))
  return found === null ? id : withoutLeftOut(found)
}

/** A copy without what is told to those alone who ask for it, at any depth. */
export function withoutLeftOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLeftOut)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (LEFT_OUT.has(key) ? [] : [[key, withoutLeftOut(one)]])),
  )
}
