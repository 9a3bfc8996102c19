import { z } from 'zod'
import type { DayRange, TrafficRow, UsageDay } from '../../../core/business/telecom/index.ts'
import type { TwilioRecord } from '../../../ports/twilio.ts'
import type { Database } from '../../../services/context.ts'
import type { TwilioHour } from '../connectors.ts'

export type TrafficSpan = {
  readonly kind: 'call' | 'message'
  /** Whole hours. */
  readonly fromMs: number
  readonly toMs: number
}

/** How far a first sync came with a kind: `cursor` is the first day that is known. */
export type SyncProgress = {
  readonly kind: string
  readonly cursor: string | null
  readonly done: number
  readonly isComplete: boolean
}

/** As one text: thousands of rows become objects once, not by way of a library's own. */
const UsageRows = z.array(
  z
    .tuple([
      z.string(),
      z.string(),
      z.number(),
      z.number(),
      z.string(),
      z.number().nullable(),
      z.string(),
      z.number(),
    ])
    .transform(
      ([category, day, count, usage, usageUnit, priceMicros, currency, asOfMs]): UsageDay => ({
        category,
        day,
        count,
        usage,
        usageUnit,
        priceMicros,
        currency,
        asOfMs,
      }),
    ),
)
const HourRows = z.array(
  z
    .tuple([
      z.number(),
      z.enum(['call', 'message']),
      z.number(),
      z.number(),
      z.number().nullable(),
      z.string(),
    ])
    .transform(
      ([hourMs, kind, count, seconds, priceMicros, currency]): TwilioHour => ({
        hourMs,
        kind,
        count,
        seconds,
        priceMicros,
        currency,
      }),
    ),
)

/** A busy machine takes its time. */
const PATIENCE = { maxWait: 5_000, timeout: 15_000 } as const

const usageTable = (db: Database) => ({
  saveUsage: (account: string, records: readonly TwilioRecord[], progress?: Step) =>
    db.$transaction(async tx => {
      const rows = JSON.stringify(records.map(asUsageRow))
      await tx.$executeRaw`
        insert into twilio_usage
          (account, category, day, count, count_unit, usage, usage_unit, price_micros, currency, as_of)
        select ${account}, category, day, count, count_unit, usage, usage_unit, price_micros, currency, as_of
        from jsonb_to_recordset(${rows}::jsonb) as told (category text, day date, count numeric,
          count_unit text, usage numeric, usage_unit text, price_micros bigint, currency text,
          as_of timestamptz)
        on conflict (account, category, day) do update set count = excluded.count,
          count_unit = excluded.count_unit, usage = excluded.usage, usage_unit = excluded.usage_unit,
          price_micros = excluded.price_micros, currency = excluded.currency, as_of = excluded.as_of
        where excluded.as_of >= twilio_usage.as_of`
      if (progress) await saveProgress(tx, account, progress)
    }, PATIENCE),

  async usage(account: string, { first, last }: DayRange): Promise<UsageDay[]> {
    const [answer] = await db.$queryRaw<{ told: string | null }[]>`
      select json_agg(json_build_array(category, day, count, usage, usage_unit, price_micros, currency,
        extract(epoch from as_of) * 1000))::text as told
      from twilio_usage where account = ${account} and day between ${first}::date and ${last}::date`
    return UsageRows.parse(JSON.parse(answer?.told ?? '[]'))
  },
})

const trafficTable = (db: Database) => ({
  /** What was listed of the span takes the place of what was known of it. */
  replaceTraffic: (
    account: string,
    { kind, fromMs, toMs }: TrafficSpan,
    rows: readonly TrafficRow[],
    progress?: Step,
  ) =>
    db.$transaction(async tx => {
      await tx.twilioTraffic.deleteMany({
        where: { account, kind, hour: { gte: new Date(fromMs), lt: new Date(toMs) } },
      })
      await tx.twilioTraffic.createMany({
        data: rows.map(row => ({
          account,
          hour: new Date(row.hourMs),
          kind: row.kind,
          direction: row.direction,
          status: row.status,
          errorCode: row.errorCode,
          count: row.count,
          seconds: row.seconds,
          priceMicros: row.priceMicros === null ? null : BigInt(row.priceMicros),
          currency: row.currency,
        })),
      })
      if (progress) await saveProgress(tx, account, progress)
    }, PATIENCE),

  /** By hour, kind and currency. */
  async hours(account: string, fromMs: number, toMs: number): Promise<TwilioHour[]> {
    const [answer] = await db.$queryRaw<{ told: string | null }[]>`
      select json_agg(json_build_array(extract(epoch from hour) * 1000, kind, count, seconds, price, currency)
        order by hour)::text as told
      from (select hour, kind, currency, sum(count) as count, sum(seconds) as seconds, sum(price_micros) as price
        from twilio_traffic
        where account = ${account} and hour >= ${new Date(fromMs)} and hour < ${new Date(toMs)}
        group by hour, kind, currency) as hours`
    return HourRows.parse(JSON.parse(answer?.told ?? '[]'))
  },

  /** The whole span by direction and end, added up; `hourMs` is the span's beginning. */
  async trafficSums(account: string, fromMs: number, toMs: number): Promise<TrafficRow[]> {
    const sums = await db.twilioTraffic.groupBy({
      by: ['kind', 'direction', 'status', 'errorCode', 'currency'],
      where: { account, hour: { gte: new Date(fromMs), lt: new Date(toMs) } },
      _sum: { count: true, seconds: true, priceMicros: true },
    })
    return sums.map(({ kind, direction, status, errorCode, currency, _sum: sum }) => ({
      hourMs: fromMs,
      kind: kind === 'call' ? 'call' : 'message',
      direction,
      status,
      errorCode,
      count: sum.count ?? 0,
      seconds: sum.seconds ?? 0,
      priceMicros: sum.priceMicros === null ? null : Number(sum.priceMicros),
      currency,
    }))
  },
})

const syncTables = (db: Database) => ({
  async progress(account: string): Promise<SyncProgress[]> {
    const rows = await db.connectorProgress.findMany({ where: { connector: 'twilio', account } })
    return rows.map(({ kind, cursor, done, isComplete }) => ({ kind, cursor, done, isComplete }))
  },

  /** False when this callback came before. */
  async takeEvent(account: string, id: string, atMs: number): Promise<boolean> {
    const { count } = await db.twilioEvent.createMany({
      data: [{ account, id, receivedAt: new Date(atMs) }],
      skipDuplicates: true,
    })
    return count === 1
  },

  forgetEvents: (account: string, beforeMs: number) =>
    db.twilioEvent.deleteMany({ where: { account, receivedAt: { lt: new Date(beforeMs) } } }),

  /** Another account of Twilio took the name: nothing of the one before belongs to it. */
  forget: (account: string) =>
    db.$transaction([
      db.twilioUsage.deleteMany({ where: { account } }),
      db.twilioTraffic.deleteMany({ where: { account } }),
      db.twilioEvent.deleteMany({ where: { account } }),
      db.connectorProgress.deleteMany({ where: { connector: 'twilio', account } }),
    ]),
})

/** The tables of one connector of Twilio; every method rejects when the database does. */
export const createTwilioRows = (db: Database) => ({
  ...usageTable(db),
  ...trafficTable(db),
  ...syncTables(db),
})

export type TwilioRows = ReturnType<typeof createTwilioRows>

/** A step of a first sync: what it came to, and when. */
type Step = SyncProgress & { readonly atMs: number }

async function saveProgress(
  tx: Pick<Database, 'connectorProgress'>,
  account: string,
  { kind, cursor, done, isComplete, atMs }: Step,
): Promise<void> {
  const values = { cursor, done, isComplete, updatedAt: new Date(atMs) }
  const key = { connector: 'twilio', account, kind }
  await tx.connectorProgress.upsert({
    where: { connector_account_kind: key },
    create: { ...key, ...values, startedAt: new Date(atMs) },
    update: values,
  })
}

const asUsageRow = (record: TwilioRecord) => ({
  category: record.category,
  day: record.day,
  count: record.count,
  count_unit: record.countUnit,
  usage: record.usage,
  usage_unit: record.usageUnit,
  price_micros: record.priceMicros,
  currency: record.currency,
  as_of: new Date(record.asOfMs).toISOString(),
})
