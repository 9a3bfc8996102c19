import { budgetGroups } from '../../../core/business/telecom/index.ts'
import type { TwilioAccount } from '../../../core/config/schema/business.ts'
import type { RuleGroup } from '../../../core/rules/index.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { SeriesStore } from '../../../ports/series-store.ts'
import type { VerifyTelephone } from '../../../ports/telephone.ts'
import type { TwilioApi } from '../../../ports/twilio.ts'
import type { Database } from '../../../services/context.ts'
import { createSeriesWriter, type NamedSample } from '../../series-writer.ts'
import { ageSamples, createChanges } from '../changes.ts'
import type { TwilioConnector } from '../connectors.ts'
import { createRunners } from '../runners.ts'
import { createStandings } from '../standings.ts'
import { createRunningAccount, type RunningAccount } from './account.ts'
import { createCallbacks } from './callbacks.ts'
import { TwilioDetail } from './detail.ts'
import { createTwilioRows } from './rows.ts'
import { budgetSamples, samplesOf } from './series.ts'
import { sourceRowOf, telecomOf } from './telecom.ts'

export type TwilioParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly api: TwilioApi
  readonly verify: VerifyTelephone
  /** As the outside calls it: Twilio signs addresses. */
  readonly deckUrl: string
  /** Puts the rules of budgets into force. */
  readonly applyRules: (groups: readonly RuleGroup[]) => unknown
}

/** Accounts of Twilio: what they use, what that costs, and what became of their calls and messages. */
export function createTwilioConnector(parts: TwilioParts): TwilioConnector {
  const { db, clock, log, store, api, verify, deckUrl, applyRules } = parts
  const rows = createTwilioRows(db)
  const standings = createStandings(db, 'twilio', TwilioDetail)
  const changes = createChanges()
  const writer = createSeriesWriter(store)
  const tell = (account: string) => {
    accounts.changed()
    changes.tell(account)
  }
  const accounts = createRunners<TwilioAccount, RunningAccount>({
    clock,
    log,
    nameOf: ({ name }) => name,
    create: config => createRunningAccount(config, { rows, standings, api, clock, log, onChange: tell }),
    async write(nowMs) {
      const sources = accounts.list().map(account => sourceRowOf(account, nowMs))
      const samples: NamedSample[] = ageSamples(sources, nowMs)
      for (const account of accounts.list()) {
        const { state } = sourceRowOf(account, nowMs)
        if (state === 'not_connected') continue
        if (state === 'failing') samples.push(...budgetSamples(account, nowMs))
        else samples.push(...(await samplesOf(account, nowMs)))
      }
      writer.write(samples, nowMs)
    },
  })
  const take = createCallbacks({ accounts: accounts.list, rows, verify, deckUrl, clock, log, onChange: tell })

  return {
    apply(configs) {
      accounts.apply(configs)
      void applyRules(budgetGroups(configs.filter(({ auth_token: token }) => token !== undefined)))
    },
    start: accounts.start,
    stop: accounts.stop,
    accounts: () =>
      accounts.list().map(account => ({
        name: account.config.name,
        service: account.config.service ?? null,
        asOfMs: account.standing().goodAtMs,
      })),
    usage: async (account, fromDay) => accounts.find(account)?.book.usage(fromDay) ?? [],
    hours: async (account, fromMs, toMs) => (await accounts.find(account)?.book.hours(fromMs, toMs)) ?? [],
    async telecom({ account, month }) {
      const wished = account === undefined ? (accounts.list()[0] ?? null) : accounts.find(account)
      return wished ? telecomOf(wished, { month }, clock.now()) : null
    },
    onChange: changes.onChange,
    rows: async () => accounts.list().map(account => sourceRowOf(account, clock.now())),
    async sync(account) {
      const known = accounts.find(account)
      if (!known) return false
      known.hurry()
      accounts.askDue()
      return true
    },
    take,
  }
}
