import type { Listed } from '../../contract/business.ts'
import type { ExportBusiness } from '../../contract/business-asks.ts'
import { DeckError } from '../../contract/errors.ts'
import { toCsv } from '../../core/uptime/csv.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import { type BusinessContext, found, openBusiness } from './business-context.ts'
import {
  dayTable,
  movementTable,
  paymentTable,
  subscriptionTable,
  type Table,
  telecomTable,
  usersTable,
} from './export-tables.ts'

const PART = 500
const MOST_ROWS = 500_000

/** A table as CSV: amounts in minor units with their currency beside them, times in ISO 8601 (UTC). */
export async function exportBusiness(ctx: BusinessContext, wish: ExportBusiness): Promise<Response> {
  const table = await tableOf(openBusiness(ctx), wish)
  return new Response(toCsv(table), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="business-${wish.what}.csv"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

async function tableOf(door: BusinessDoor, wish: ExportBusiness): Promise<Table> {
  switch (wish.what) {
    case 'subscriptions':
      return subscriptionTable(await everything(part => door.subscriptions({ ...wish, ...part })))
    case 'movements':
      return movementTable(await everything(part => door.movements({ ...wish, ...part })))
    case 'payments':
      return paymentTable(await everything(part => door.payments({ ...wish, ...part })))
    case 'days':
      return dayTable(await door.read(wish))
    case 'telecom':
      return telecomTable(found(await door.telecom(wish), 'no such account of Twilio is set up'))
    case 'users':
      return usersTable(await door.users(wish.days))
  }
}

type Part = { readonly limit: number; readonly after?: string }

/** All parts of a list, one after the other. */
async function everything<Row>(ask: (part: Part) => Promise<Listed<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let after: string | null = null
  do {
    const listed: Listed<Row> = await ask(after === null ? { limit: PART } : { limit: PART, after })
    rows.push(...listed.rows)
    after = listed.next
    if (rows.length > MOST_ROWS)
      throw new DeckError('too_large', `more than ${MOST_ROWS} rows: narrow the filters`)
  } while (after !== null)
  return rows
}
