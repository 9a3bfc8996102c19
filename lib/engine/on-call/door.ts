import { setImmediate as nextTurn } from 'node:timers/promises'
import { DeckError } from '../../contract/errors.ts'
import type { MethodTest, OnCallNow, PageRow } from '../../contract/on-call.ts'
import {
  noiseOf,
  type Page,
  type PageActor,
  type PageEvent,
  plainMessage,
  planPage,
  reachOf,
  shifts,
} from '../../core/on-call/index.ts'
import { wallOfInstant } from '../../core/window/wall-clock.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { PageStore } from '../../ports/page-store.ts'
import type { Database } from '../../services/context.ts'
import type { PageBook } from './page-book.ts'
import { BROWSERS } from './people.ts'
import type { Sender } from './sender.ts'
import { nowView, pageDetail, pageRow, planView, readinessOf, shiftView } from './views.ts'
import type { WorldBook } from './world.ts'

export type DoorParts = {
  readonly store: PageStore
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly deckUrl: string
  readonly world: WorldBook
  readonly book: PageBook
  readonly sender: Sender
  readonly onAcknowledged?: (page: Page, by: PageActor) => Promise<void>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const LONGEST_QUESTION_MS = 100 * 86_400_000

export function createOnCallDoor(parts: DoorParts): OnCallDoor {
  const { store, clock, world, book } = parts
  const row = (page: Page | null): PageRow | null => page && pageRow(world.world, page, clock.now())
  const change = async (id: string, event: PageEvent) => row(await book.change(id, event))
  /** What a service or a device tells of an order; its page stands at the head of its key. */
  const heard = async (event: PageEvent & { readonly orderKey: string }): Promise<boolean> => {
    const id = event.orderKey.split('/')[0] ?? ''
    const page = UUID.test(id) ? await book.change(id, event) : null
    return page?.orders.some(order => order.key === event.orderKey) ?? false
  }
  return {
    now: () => now(parts),
    async shifts({ schedule, from, to }) {
      const compiled = world.compiled(schedule)
      if (!compiled) return null
      if (from >= to) throw new DeckError('invalid', 'to: must be later than from')
      const endsAtMs = Math.min(to, from + LONGEST_QUESTION_MS)
      return shifts(compiled, { startsAtMs: from, endsAtMs }).map(shift => shiftView(world.world, shift))
    },
    pages: async filter => {
      const pages = await store.list(filter)
      return pages.map(({ page }) => pageRow(world.world, page, clock.now()))
    },
    async page(id) {
      const stored = await store.read(id)
      if (!stored) return null
      const decisions = await store.decisions(id)
      return pageDetail(world.world, stored.page, { nowMs: clock.now(), decisions })
    },
    async acknowledge(id, by) {
      const page = await book.change(id, { kind: 'acknowledged', by })
      const isTaken = page?.status.kind === 'acknowledged'
      // What is acknowledged stays so, whatever becomes of its alerts.
      if (page && isTaken) await parts.onAcknowledged?.(page, by).catch(error => tell(parts, page, error))
      return row(page)
    },
    escalate: (id, by) => change(id, { kind: 'escalated', by }),
    resolve: (id, by) => change(id, { kind: 'resolved', by }),
    describe: ({ id, kind, cause }, by) => {
      const labels = { ...(kind === undefined ? {} : { kind }), ...(cause === undefined ? {} : { cause }) }
      return change(id, { kind: 'described', labels, by })
    },
    receipt: orderKey => heard({ kind: 'receipt', orderKey }),
    undelivered: (orderKey, reason) => heard({ kind: 'undelivered', orderKey, reason }),
    async plan({ escalation, labels, at }) {
      const policy = world.policy(escalation)
      return policy
        ? planView(policy, planPage(policy, { labels, atMs: at }, world.world), world.world)
        : null
    },
    readiness: async () => readinessOf(world, clock.now()),
    notify: (email, sentence) => notify(parts, email, sentence),
    testMethod: (methodId, code) => testMethod(parts, methodId, code),
    async noise({ from, to }) {
      const pages = (await store.between(from, to)).map(({ page }) => page)
      const zoneOf = (email: string) => world.world.people.get(email)?.zone ?? 'UTC'
      const ledger = noiseOf(pages, (email, atMs) => wallOfInstant(atMs, zoneOf(email)))
      return { fromMs: from, toMs: to, ...ledger }
    },
    refresh: () => world.refresh(),
  }
}

const tell = ({ log }: DoorParts, { id }: Page, error: unknown): void =>
  log.error({ err: error, page: id }, 'the alerts of a page could not be taken in hand')

async function notify({ world, sender, clock, deckUrl }: DoorParts, email: string, sentence: string) {
  const person = world.world.people.get(email)
  const reach = person && reachOf(person, 'default', clock.now())
  const first = reach?.kind === 'reached' ? reach.by[0] : undefined
  if (!first) return false
  const nowMs = clock.now()
  const message = plainMessage(sentence, {
    key: `note/${first.method.id}/${nowMs}`,
    nowMs,
    externalUrl: deckUrl,
  })
  const signal = new AbortController().signal
  return (await sender.toMethod(first.method.id, { message, page: null, signal })).kind === 'delivered'
}

async function now({ world, clock }: DoorParts): Promise<OnCallNow[]> {
  const views: OnCallNow[] = []
  for (const { slug, source } of world.schedules) {
    const compiled = world.compiled(slug)
    if (compiled) views.push(nowView(compiled, source, { world: world.world, nowMs: clock.now() }))
    // A schedule of short turns takes its time: others must not wait for all of them.
    await nextTurn()
  }
  return views
}

async function testMethod(
  { db, clock, deckUrl, sender, world }: DoorParts,
  methodId: string,
  code: string | undefined,
): Promise<MethodTest | null> {
  await world.refresh()
  const isThere = world.people.some(({ methods }) => methods.some(({ id }) => id === methodId))
  if (!isThere) return null
  const nowMs = clock.now()
  const sentence =
    code === undefined
      ? 'A test of Opsdeck: nothing is wrong'
      : `Your Opsdeck code is ${code.split('').join(' ')}`
  const message = plainMessage(sentence, { key: `test/${methodId}/${nowMs}`, nowMs, externalUrl: deckUrl })
  const outcome = await sender.toMethod(methodId, {
    message,
    page: null,
    signal: new AbortController().signal,
  })
  const test: MethodTest = {
    atMs: clock.now(),
    outcome: outcome.kind === 'delivered' ? 'delivered' : 'failed',
    detail: outcome.detail,
  }
  if (code === undefined) await keepTest(db, methodId, test)
  await world.refresh()
  return test
}

async function keepTest(
  db: Database,
  methodId: string,
  { atMs, outcome, detail }: MethodTest,
): Promise<void> {
  const data = { testedAt: new Date(atMs), testOutcome: outcome, testDetail: detail }
  const [kind, userId = ''] = methodId.split('.')
  if (kind !== BROWSERS) {
    await db.contactMethod.updateMany({ where: { id: methodId }, data })
    return
  }
  const own = { kind: 'web_push', name: 'Browsers', target: '', hint: '', verifiedAt: data.testedAt }
  await db.contactMethod.upsert({
    where: { userId_kind_fingerprint: { userId, kind: 'web_push', fingerprint: BROWSERS } },
    create: { userId, fingerprint: BROWSERS, createdAt: data.testedAt, ...own, ...data },
    update: data,
  })
}
