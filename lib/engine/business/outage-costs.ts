import type { IncidentCost } from '../../contract/business.ts'
import { costWindow, type FailedPayment, incidentCost } from '../../core/business/cost/index.ts'
import { isNobody } from '../../core/business/stripe/nobody.ts'
import type { Outage } from '../../ports/business.ts'
import type { AccountBook } from './revenue-books.ts'
import type { Room } from './room.ts'

/** An incident that runs is reckoned again after this; one that is over, for payments are tried again, after that. */
const OPEN_KEPT_MS = 15_000
const OVER_KEPT_MS = 300_000
const MOST_KEPT = 500

type Kept = { readonly cost: Promise<IncidentCost | null>; readonly untilMs: number }

/** What outages cost, reckoned once for all who look. */
export class OutageCosts {
  #kept = new Map<string, Kept>()

  constructor(private readonly room: Room) {}

  /** Null where no connector is set up for its services. */
  of(outage: Outage): Promise<IncidentCost | null> {
    const nowMs = this.room.clock.now()
    const key = JSON.stringify([outage.services, outage.fromMs, outage.toMs])
    const kept = this.#kept.get(key)
    if (kept && kept.untilMs > nowMs) return kept.cost
    if (this.#kept.size >= MOST_KEPT) this.#kept = new Map()
    const cost = reckon(this.room, outage).catch((error: unknown) => {
      this.room.log.error({ err: error }, 'what an outage cost could not be reckoned')
      return null
    })
    this.#kept.set(key, { cost, untilMs: nowMs + (outage.toMs === null ? OPEN_KEPT_MS : OVER_KEPT_MS) })
    return cost
  }

  /** Configuration or facts were made anew. */
  forget(): void {
    this.#kept = new Map()
  }
}

async function reckon(room: Room, { services, fromMs, toMs }: Outage): Promise<IncidentCost | null> {
  const concerns = (service: string | null | undefined) => service != null && services.includes(service)
  const accounts = room.books
    .accounts()
    .filter(({ view }) => view.isComplete && concerns(view.config.service))
  const lines = room.twilio.accounts().filter(({ service }) => concerns(service))
  if (accounts.length === 0 && lines.length === 0) return null
  const asOfMs = room.clock.now()
  const window = costWindow(fromMs)
  return incidentCost({
    fromMs,
    toMs,
    asOfMs,
    disturbed: await disturbancesOf(room, services, { fromMs: window.fromMs, toMs: fromMs }),
    payments: accounts.length > 0 ? paymentsOf(accounts, window.fromMs, fromMs) : null,
    traffic:
      lines.length > 0 ? await trafficOf(room, lines, { fromMs: window.fromMs, toMs: toMs ?? asOfMs }) : null,
  })
}

function paymentsOf(accounts: readonly AccountBook[], fromMs: number, beganMs: number) {
  const failures: FailedPayment[] = []
  for (const { view, book } of accounts) {
    for (const { customer, payment } of book.failures(fromMs)) {
      failures.push({
        id: payment.id,
        atMs: payment.atMs,
        customer: isNobody(customer) ? null : customerKey(view.name, customer),
        minor: payment.minor,
        currency: payment.currency,
        paidMs: payment.outcome?.kind === 'paid' ? payment.outcome.atMs : null,
      })
    }
  }
  return {
    knownFromMs: Math.max(0, ...accounts.map(({ view }) => Date.parse(view.config.since ?? '1970-01-01'))),
    failures,
    mrrOf: (key: string) =>
      accounts.flatMap(({ view, book, calendar }) =>
        key.startsWith(`${view.name}/`)
          ? book.worthAt(key.slice(view.name.length + 1), calendar.dayOf(beganMs))
          : [],
      ),
  }
}

/** Account names hold no slash. */
const customerKey = (account: string, customer: string): string => `${account}/${customer}`

type Lines = ReturnType<Room['twilio']['accounts']>

async function trafficOf(
  { twilio }: Room,
  lines: Lines,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
) {
  const hours = await Promise.all(lines.map(({ name }) => twilio.hours(name, fromMs, toMs)))
  const all = hours.flat()
  return { knownFromMs: Math.min(toMs, ...all.map(({ hourMs }) => hourMs)), hours: all }
}

/** When else these services were in trouble. */
async function disturbancesOf(
  { db }: Room,
  services: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
) {
  const rows = await db.incident.findMany({
    where: {
      services: { hasSome: [...services] },
      kind: { not: 'drill' },
      duplicateOf: null,
      impactStart: { lt: new Date(toMs) },
      OR: [{ impactEnd: null }, { impactEnd: { gte: new Date(fromMs) } }],
    },
    select: { impactStart: true, impactEnd: true, resolvedAt: true },
  })
  return rows.map(({ impactStart, impactEnd, resolvedAt }) => ({
    fromMs: impactStart.getTime(),
    toMs: (impactEnd ?? resolvedAt)?.getTime() ?? toMs,
  }))
}
