import type { Fault } from '../faults.ts'
import type { StripeBook } from '../stripe/book.ts'
import { LocalStripe, SAMPLE_STRIPE_SECRET, sendingOf } from '../stripe/local-stripe.ts'
import type { StripeEvent } from '../stripe/objects.ts'
import type { Endpoint, Sending } from '../system.ts'
import type { TroubleKind, Troubles } from '../trouble.ts'
import { LocalTwilio } from '../twilio/local-twilio.ts'
import { Company, type Step } from './company.ts'
import { createMemoryJournal, type Journal } from './journal.ts'
import { usersJson } from './users.ts'

const DAY_MS = 86_400_000
/** The company's first day; it is always more than a year old. */
const FOUNDED_MS = Date.UTC(2025, 8, 1)
/** Of the first hour that somebody watches; then it takes its time. */
const LIVE_EVERY_MS = 15_000
const CALM_EVERY_MS = 60_000
const LIVELY_MS = 3_600_000
/** Minutes beyond the plans, of all; messages too. */
const OVERAGE = 0.55

export const BUSINESS_FAULTS = [
  'stripe_limited',
  'stripe_fails',
  'stripe_half_pages',
  'stripe_key_revoked',
  'webhooks_twice',
  'webhooks_lost',
  'webhooks_forged',
  'twilio_limited',
  'twilio_fails',
  'prices_late',
] as const satisfies readonly Fault[]

export type BusinessOptions = { readonly journal?: Journal | undefined; readonly foundedMs?: number }
type IsOn = (fault: Fault) => boolean
type Running = {
  readonly company: Company
  readonly stripe: LocalStripe
  readonly twilio: LocalTwilio
  readonly startedMs: number
  liveMs: number
  sentMs: number
}

/**
 * xSwarm's money and telephones: a company with its accounts at a local Stripe and a local Twilio, and its users. It
 * comes to life when somebody asks for the first time.
 */
export class XswarmBusiness {
  readonly #journal: Journal
  readonly #foundedMs: number | null
  #running: Running | null = null
  #outbox: StripeEvent[] = []
  #isOn: IsOn = () => false
  #troubles = ''

  /** `foundedMs`: the company's first day, when a short history does. */
  constructor({ journal = createMemoryJournal(), foundedMs }: BusinessOptions = {}) {
    this.#journal = journal
    this.#foundedMs = foundedMs ?? null
  }

  /** What the sample Stripe knows. */
  book(atMs: number): StripeBook {
    return this.#at(atMs).company.book
  }

  /** What stands on other machines than the system itself, and its own route about its users. */
  endpoints(): readonly Endpoint[] {
    const later = (endpoint: Endpoint, of: (running: Running) => Endpoint): Endpoint => ({
      ...endpoint,
      calls: call => of(this.#at(call.atMs)).calls?.(call) ?? null,
    })
    const accounts: Endpoint = {
      slug: 'accounts',
      name: 'its route about all users',
      port: 4410,
      paths: {},
      calls: ({ method, path, atMs }) =>
        method === 'GET' && path === '/users.json' ? { json: this.#users(atMs) } : null,
    }
    return [
      accounts,
      later(new LocalStripe().endpoint(4460), ({ stripe }) => stripe.endpoint(4460)),
      later(new LocalTwilio({ sinceMs: 0 }).endpoint(4470), ({ twilio }) => twilio.endpoint(4470)),
    ]
  }

  advance(atMs: number, isOn: IsOn): void {
    this.#isOn = isOn
    const running = this.#running
    if (!running) return
    this.#follow(running, atMs)
    const every = () => (running.liveMs - running.startedMs < LIVELY_MS ? LIVE_EVERY_MS : CALM_EVERY_MS)
    while (running.liveMs + every() <= atMs) {
      running.liveMs += every()
      this.#take({ atMs: running.liveMs, kind: 'live' })
    }
    running.company.advanceTo(atMs)
  }

  /** What Stripe and Twilio have to tell the deck since the last call. */
  sends(atMs: number): readonly Sending[] {
    const { twilio, ...running } = this.#at(atMs)
    const events = this.#outbox
    this.#outbox = []
    const calls = twilio.callbacks(running.sentMs, atMs)
    if (this.#running) this.#running.sentMs = atMs
    if (this.#isOn('webhooks_lost')) return []
    const good = events.map(event => sendingOf(event, [SAMPLE_STRIPE_SECRET]))
    const forged = this.#isOn('webhooks_forged')
      ? events.map(event => sendingOf(event, ['whsec_forged']))
      : []
    const twice = this.#isOn('webhooks_twice') ? [...good, ...good].reverse() : good
    return [...twice, ...forged, ...calls]
  }

  #at(atMs: number): Running {
    this.#running ??= this.#start(atMs)
    return this.#running
  }

  #start(atMs: number): Running {
    const at = new Date(atMs)
    const aYearAgo = Date.UTC(at.getUTCFullYear() - 1, at.getUTCMonth(), 1)
    const foundedMs = this.#foundedMs ?? Math.min(FOUNDED_MS, aYearAgo)
    const company = new Company({ foundedMs, watchedMs: atMs })
    const twilio = new LocalTwilio({ sinceMs: foundedMs })
    for (const step of this.#journal.read().filter(one => one.atMs <= atMs)) {
      company.take(step)
      if (step.kind !== 'live') twilio.setAway(step.kind === 'away', step.atMs)
    }
    company.advanceTo(atMs)
    company.book.onEvent(event => this.#outbox.push(event))
    const stripe = new LocalStripe({ book: company.book, name: 'xSwarm' })
    const running = { company, stripe, twilio, startedMs: atMs, liveMs: atMs, sentMs: atMs }
    this.#follow(running, atMs)
    return running
  }

  #take(step: Step): void {
    this.#journal.add(step)
    this.#running?.company.take(step)
  }

  /** Brings what is wrong now into force. */
  #follow({ stripe, twilio, company }: Running, atMs: number): void {
    const isOn = this.#isOn
    const isAway = isOn('errors') || isOn('down') || isOn('hang')
    if (isAway !== company.isAway) {
      const step: Step = { atMs, kind: isAway ? 'away' : 'back' }
      this.#journal.add(step)
      company.take(step)
      twilio.setAway(isAway, atMs)
    }
    twilio.pricesUntilMs = isOn('prices_late') ? atMs - 2 * DAY_MS : Infinity
    const ofStripe = kindOf([
      ['key_revoked', isOn('stripe_key_revoked')],
      ['half_page', isOn('stripe_half_pages')],
      ['server_error', isOn('stripe_fails')],
      ['rate_limited', isOn('stripe_limited')],
    ])
    const ofTwilio = kindOf([
      ['server_error', isOn('twilio_fails')],
      ['rate_limited', isOn('twilio_limited')],
    ])
    const now = `${ofStripe} ${ofTwilio}`
    if (now === this.#troubles) return
    this.#troubles = now
    set(stripe.troubles, ofStripe)
    set(twilio.troubles, ofTwilio)
  }

  #users(atMs: number): object {
    const { book } = this.#at(atMs).company
    const subscriptions = book.list('subscriptions')
    return usersJson(
      {
        customers: subscriptions.map(one => ({
          cameMs: one.start_date * 1_000,
          isThere: one.ended_at === null,
        })),
      },
      atMs,
    )
  }

  /** What is beyond the plans this calendar month, and telephone numbers; nothing as long as nobody asked. */
  figures(): Readonly<Record<string, number>> {
    if (!this.#running) return {}
    const { company, twilio, sentMs, liveMs } = this.#running
    const atMs = Math.max(sentMs, liveMs)
    const at = new Date(atMs)
    const used = twilio.usedSince(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1), atMs)
    const numbers = company.customers.running().map(own => company.customers.numbersOf(own))
    return {
      overageMinutes: Math.round(used.minutes * OVERAGE),
      overageMessages: Math.round(used.segments * OVERAGE),
      phoneNumbers: numbers.reduce((sum, one) => sum + one, 0),
    }
  }
}

const kindOf = (wishes: readonly (readonly [TroubleKind, boolean])[]): TroubleKind | null =>
  wishes.find(([, isOn]) => isOn)?.[0] ?? null

const set = (troubles: Troubles, kind: TroubleKind | null): void => troubles.set(kind && { kind })
