import {
  type DayRange,
  dayStartMs,
  type TrafficRow,
  type UsageDay,
} from '../../../core/business/telecom/index.ts'
import type { TwilioRecord } from '../../../ports/twilio.ts'
import type { Database } from '../../../services/context.ts'

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

/** The tables of one connector of Twilio; every method rejects when the database does. */
export function createTwilioRows(db: Database) {
  return {
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
      }),

    async usage(account: string, { first, last }: DayRange): Promise<UsageDay[]> {
      const [gte, lte] = [new Date(dayStartMs(first)), new Date(dayStartMs(last))]
      const rows = await db.twilioUsage.findMany({ where: { account, day: { gte, lte } } })
      return rows.map(row => ({
        category: row.category,
        day: row.day.toISOString().slice(0, 10),
        count: Number(row.count),
        usage: Number(row.usage),
        usageUnit: row.usageUnit,
        priceMicros: row.priceMicros === null ? null : Number(row.priceMicros),
        currency: row.currency,
        asOfMs: row.asOf.getTime(),
      }))
    },

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
      }),

    async traffic(account: string, fromMs: number, toMs: number): Promise<TrafficRow[]> {
      const rows = await db.twilioTraffic.findMany({
        where: { account, hour: { gte: new Date(fromMs), lt: new Date(toMs) } },
        orderBy: { hour: 'asc' },
      })
      return rows.map(({ hour, kind, priceMicros, ...row }) => ({
        hourMs: hour.getTime(),
        kind: kind === 'call' ? 'call' : 'message',
        direction: row.direction,
        status: row.status,
        errorCode: row.errorCode,
        count: row.count,
        seconds: row.seconds,
        priceMicros: priceMicros === null ? null : Number(priceMicros),
        currency: row.currency,
      }))
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
  }
}

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
