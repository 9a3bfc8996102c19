import type { Twilio } from 'twilio'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import {
  isTwilioFault,
  type TwilioApi,
  TwilioFault,
  type TwilioRecord,
  type TwilioSession,
} from '../../ports/twilio.ts'
import { createBoundedGet } from '../http/bounded-get.ts'
import { type ExchangeParts, exchange, type LibraryRequest } from './exchange.ts'
import { readAccount, readBalance, readCall, readMessage, readRecord } from './read.ts'

/** The most that Twilio gives at once. */
const PAGE_SIZE = 1_000
/** More pages are no answer but a loop. */
const MOST_PAGES = 5_000

type Parts = { readonly version: string; readonly clock: Clock; readonly addressRule: AddressRule }

/**
 * Twilio by its own library, whose requests go through this deck's transport: timeout, size limit, address rule,
 * pauses where Twilio asks for them. Nothing but counts, times, prices and states comes out of here.
 */
export function createTwilioApi({
  version,
  clock,
  addressRule,
}: Parts): TwilioApi & { close(): Promise<void> } {
  const { get, close } = createBoundedGet({ version, addressRule })
  return { open: keys => openSession({ get, clock, keys }), close }
}

function openSession(parts: ExchangeParts): TwilioSession {
  const ask = <T>(signal: AbortSignal, question: (account: Account) => Promise<T>): Promise<T> =>
    asFault(async () => question(await accountOf(parts, signal)))
  return {
    account: signal => ask(signal, async account => readAccount(await account.fetch())),
    balance: signal => ask(signal, async account => readBalance(await account.balance.fetch())),
    usage: (first, last, signal) =>
      ask(signal, async account => {
        const options = { startDate: dateOf(first), endDate: dateOf(last), pageSize: PAGE_SIZE }
        const records: TwilioRecord[] = []
        for await (const page of pagesFrom<unknown>(await account.usage.records.daily.page(options)))
          records.push(...page.map(readRecord))
        return records
      }),
    async *traffic({ kind, fromMs, toMs, signal }) {
      const [from, to] = [new Date(fromMs), new Date(toMs)]
      const read = kind === 'call' ? readCall : readMessage
      const first = await ask(
        signal,
        async (account): Promise<Linked<unknown>> =>
          kind === 'call'
            ? account.calls.page({ startTimeAfter: from, startTimeBefore: to, pageSize: PAGE_SIZE })
            : account.messages.page({ dateSentAfter: from, dateSentBefore: to, pageSize: PAGE_SIZE }),
      )
      const pages = pagesFrom(first)
      for (;;) {
        const page = await asFault(async () => {
          const { value, done } = await pages.next()
          return done === true ? null : value.map(read)
        })
        if (page === null) return
        yield page.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      }
    },
  }
}

async function asFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isTwilioFault(error)) throw error
    const words = error instanceof Error ? error.message.slice(0, 200) : 'it has another shape'
    throw new TwilioFault('answer', `Twilio's answer is not what its documentation says: ${words}`)
  }
}

/** A page of the library, whatever it is of. */
type Linked<Item> = {
  readonly instances: readonly Item[]
  readonly nextPageUrl?: string | undefined
  nextPage(): Promise<Linked<Item>> | undefined
}

async function* pagesFrom<Item>(first: Linked<Item>): AsyncGenerator<readonly Item[], undefined> {
  const seen = new Set<string>()
  for (let page: Linked<Item> | undefined = first; page !== undefined; page = await page.nextPage()) {
    yield page.instances
    const { nextPageUrl } = page
    if (!nextPageUrl) return
    if (seen.has(nextPageUrl) || seen.size >= MOST_PAGES)
      throw new TwilioFault('answer', "the pages of Twilio's answer lead in a circle")
    seen.add(nextPageUrl)
  }
}

type Account = ReturnType<Twilio['api']['v2010']['accounts']>

/** The library is large: it is loaded with the first question. */
async function accountOf(parts: ExchangeParts, signal: AbortSignal): Promise<Account> {
  const { default: twilio } = await import('twilio')
  const { accountSid, authToken } = parts.keys
  class Carrier extends twilio.RequestClient {
    override async request<T>(options: LibraryRequest) {
      const text = await exchange(options, parts, signal)
      return { statusCode: 200, body: asBody<T>(text), headers: {} }
    }
  }
  const client: Twilio = twilio(accountSid, authToken, { httpClient: new Carrier() })
  return client.api.v2010.accounts(accountSid)
}

/** The library parses a text itself where it expects an object. */
const asBody = <T>(text: string): T => text as unknown as T

const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`)
