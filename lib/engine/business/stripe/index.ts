import type { StripeAccount } from '../../../core/config/schema/business.ts'
import type { CallAnswer, SignedCall } from '../../../ports/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { StripeApi } from '../../../ports/stripe.ts'
import type { Database } from '../../../services/context.ts'
import type { StripeConnector } from '../connectors.ts'
import { AccountDesk } from './account.ts'
import { readDifferences, readWebhooks } from './event-rows.ts'

export type StripeConnectorParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly api: StripeApi
}

type Listener = Parameters<StripeConnector['onChange']>[0]

/**
 * All accounts of Stripe. `apply` gets them with their keys filled in; before `start` it only notes them. An account
 * that is left out stops; what is stored of it stays.
 */
export function createStripeConnector(parts: StripeConnectorParts): StripeConnector {
  const desks = new Map<string, AccountDesk>()
  const listeners = new Set<Listener>()
  const ending = new Set<Promise<void>>()
  let isStarted = false

  const open = (config: StripeAccount): AccountDesk => {
    const listener = (customers: ReadonlySet<string> | null) => {
      for (const listen of listeners) listen(config.name, customers)
    }
    const desk = new AccountDesk(config, { ...parts, listener })
    desks.set(config.name, desk)
    return desk
  }
  const begin = (desk: AccountDesk) =>
    desk.start().catch(error => {
      if (desk.isStopped) return
      parts.log.error({ err: error, account: desk.name }, 'a Stripe account was not loaded')
    })

  return {
    apply(accounts) {
      const names = new Set(accounts.map(({ name }) => name))
      for (const [name, desk] of desks) {
        if (names.has(name)) continue
        desks.delete(name)
        const ended = desk.stop().finally(() => ending.delete(ended))
        ending.add(ended)
      }
      for (const config of accounts) {
        const known = desks.get(config.name)
        if (known) known.configure(config)
        else if (isStarted) void begin(open(config))
        else open(config)
      }
    },
    async start() {
      isStarted = true
      await Promise.all([...desks.values()].map(begin))
    },
    async stop() {
      await Promise.all([...[...desks.values()].map(desk => desk.stop()), ...ending])
    },
    accounts: () => [...desks.values()].map(desk => desk.view()),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    rows: async () => [...desks.values()].map(desk => desk.row()),
    differences: limit => readDifferences(parts.db, limit),
    webhooks: limit => readWebhooks(parts.db, limit),
    sync: async account => {
      desks.get(account)?.sync()
      return desks.has(account)
    },
    take: call => take(call, [...desks.values()], parts),
  }
}

/** Finds the account by whose secret the call is signed. */
async function take(
  call: SignedCall,
  all: readonly AccountDesk[],
  { api, clock }: StripeConnectorParts,
): Promise<CallAnswer> {
  const wished = new URL(call.url, 'http://deck.invalid').searchParams.get('account')
  const desks = all.filter(desk => desk.secrets.length > 0 && (wished === null || desk.name === wished))
  if (desks.length === 0)
    return {
      status: 404,
      reason: 'no account of Stripe with a webhook secret is set up here under that name',
    }
  const refusals: string[] = []
  for (const desk of desks)
    for (const secret of desk.secrets) {
      const verdict = api.verify({ ...call, secret, nowMs: clock.now() })
      if (verdict.kind === 'signed') return desk.take(verdict.event)
      // Its signature was right: that says more than the other secrets.
      if (verdict.kind === 'wrong_signature') refusals.push(verdict.reason)
      else refusals.unshift(verdict.reason)
    }
  const reason = refusals[0] ?? 'it is not signed'
  for (const desk of desks) desk.refused(reason)
  return { status: 400, reason }
}
