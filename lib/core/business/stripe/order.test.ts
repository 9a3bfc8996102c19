import { describe, expect, test } from 'vitest'
import type { SubscriptionState } from './facts.ts'
import { orderRevisions } from './order.ts'
import type { SeenRevision } from './seen.ts'

const state = (quantity: number, more: Partial<SubscriptionState> = {}): SubscriptionState => ({
  ...{ id: 'sub_1', customer: 'cus_1', currency: 'usd', status: 'active', startedMs: 0, trialEndMs: null },
  ...{ pause: null, cancelledMs: null, cancelAtMs: null, endedMs: null, discounts: [] },
  items: [{ id: 'si_1', price: null, quantity, discounts: [] }],
  ...more,
})
const seen = (atMs: number, order: string, is: SubscriptionState, before: SubscriptionState | null = null) =>
  ({ atMs, order, state: is, before }) satisfies SeenRevision
const told = (revisions: readonly SeenRevision[]) =>
  orderRevisions(revisions).map(one => [one.atMs, one.state.items[0]?.quantity, one.state.status])

/** Every order in which so few things can become known. */
function permutations<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]]
  return things.flatMap((one, i) =>
    permutations([...things.slice(0, i), ...things.slice(i + 1)]).map(rest => [one, ...rest]),
  )
}

describe('states of one second', () => {
  const [one, two, three] = [state(1), state(2), state(3)]
  const ended = state(3, { status: 'canceled', endedMs: 5_000 })
  const cases: [string, SeenRevision[], unknown[]][] = [
    [
      'follow what each says was before it, whatever their ids say',
      [seen(5_000, 'evt_c', one), seen(5_000, 'evt_b', two, one), seen(5_000, 'evt_a', three, two)],
      [
        [5_000, 1, 'active'],
        [5_000, 2, 'active'],
        [5_000, 3, 'active'],
      ],
    ],
    [
      'follow the state of the second before',
      [seen(1_000, 'evt_z', one), seen(5_000, 'evt_y', two, one), seen(5_000, 'evt_a', three, two)],
      [
        [1_000, 1, 'active'],
        [5_000, 2, 'active'],
        [5_000, 3, 'active'],
      ],
    ],
    [
      'end with the end',
      [seen(1_000, 'evt_z', one), seen(5_000, 'evt_a', ended), seen(5_000, 'evt_b', three, one)],
      [
        [1_000, 1, 'active'],
        [5_000, 3, 'active'],
        [5_000, 3, 'canceled'],
      ],
    ],
    [
      'there and back again are both told',
      [seen(1_000, 'evt_z', one), seen(5_000, 'evt_b', two, one), seen(5_000, 'evt_a', one, two)],
      [
        [1_000, 1, 'active'],
        [5_000, 2, 'active'],
        [5_000, 1, 'active'],
      ],
    ],
    [
      'begin with a snapshot that an event follows',
      [seen(5_000, '*sync', one), seen(5_000, 'evt_a', two, one)],
      [
        [5_000, 1, 'active'],
        [5_000, 2, 'active'],
      ],
    ],
  ]
  test.each(cases)('%s', (_name, revisions, expected) => {
    for (const order of permutations(revisions)) expect(told(order)).toEqual(expected)
  })
})

test('what the first event says was before it stood from the start', () => {
  expect(told([seen(5_000, 'evt_a', state(2), state(1))])).toEqual([
    [0, 1, 'active'],
    [5_000, 2, 'active'],
  ])
})

test('a state that changes nothing is none: neither a snapshot nor another name of the plan', () => {
  const named = (title: string) => {
    const price = {
      ...{ id: 'price_1', product: 'prod_1', title, lookupKey: null, currency: 'usd', period: null },
      ...{
        usage: 'licensed' as const,
        scheme: { kind: 'per_unit' as const, unitMinor: '1' },
        packages: null,
      },
    }
    return state(1, { items: [{ id: 'si_1', price, quantity: 1, discounts: [] }] })
  }
  expect(told([seen(1_000, 'evt_a', named('Old')), seen(2_000, '*sync', named('New'))])).toEqual([
    [1_000, 1, 'active'],
  ])
})

test('places within a second compare as text', () => {
  const many = Array.from({ length: 12 }, (_, n) => seen(5_000, `evt_${n}`, state(n + 1), state(n)))
  const orders = orderRevisions(many).map(({ order }) => order)
  expect([...orders].sort()).toEqual(orders)
})
