import type { Payload, PingRecord } from '../../core/heartbeat/index.ts'
import type { HeartbeatPing } from '../../generated/prisma/client.ts'
import type { Database } from '../../services/context.ts'

/** A ping as it is kept. */
export type KeptPing = {
  readonly atMs: number
  readonly kind: 'start' | 'success' | 'fail' | 'done'
  readonly exitCode: number | null
  readonly runMs: number | null
  readonly body: string | null
  readonly payload: Payload | null
  readonly source: string
}

/** What is known of a heartbeat after one more ping. */
export function afterPing(record: PingRecord, ping: KeptPing): PingRecord {
  if (ping.kind === 'start') return { ...record, startedAtMs: ping.atMs }
  if (ping.kind === 'fail') {
    return { ...record, startedAtMs: null, failure: { atMs: ping.atMs, exitCode: ping.exitCode } }
  }
  return {
    ...record,
    startedAtMs: null,
    failure: null,
    payloadBefore: record.lastGood?.payload ?? null,
    lastGood: { atMs: ping.atMs, payload: ping.payload, runMs: ping.runMs },
  }
}

const KEPT_PINGS = 200

/** The record of every heartbeat that ever pinged, from its newest pings. */
export async function readRecords(db: Database, keys: readonly string[]): Promise<Map<string, PingRecord>> {
  const records = new Map<string, PingRecord>()
  for (const key of keys) {
    const newest = await db.heartbeatPing.findMany({
      where: { heartbeatKey: key },
      orderBy: { id: 'desc' },
      take: KEPT_PINGS,
    })
    const oldest = newest.at(-1)
    if (!oldest) continue
    const empty = emptyRecord(oldest.at.getTime())
    records.set(
      key,
      newest.reverse().reduce((record, row) => afterPing(record, toPing(row)), empty),
    )
  }
  return records
}

export const emptyRecord = (watchedSinceMs: number): PingRecord => ({
  watchedSinceMs,
  lastGood: null,
  payloadBefore: null,
  failure: null,
  startedAtMs: null,
})

export const toPing = (row: HeartbeatPing): KeptPing => ({
  atMs: row.at.getTime(),
  kind: kindOf(row.kind),
  exitCode: row.exitCode,
  runMs: row.runMs === null ? null : Number(row.runMs),
  body: row.body,
  payload: payloadOf(row.payload),
  source: row.source,
})

function kindOf(text: string): KeptPing['kind'] {
  if (text === 'start' || text === 'success' || text === 'fail' || text === 'done') return text
  throw new Error(`a ping of an unknown kind: ${text}`)
}

function payloadOf(value: unknown): Payload | null {
  if (typeof value !== 'object' || value === null) return null
  const fields = Object.entries(value).filter(
    (field): field is [string, string | number | boolean] =>
      typeof field[1] === 'string' || typeof field[1] === 'number' || typeof field[1] === 'boolean',
  )
  return Object.fromEntries(fields)
}

/** Stores a ping, and lets go of those that are neither recent nor needed. */
export async function keepPing(db: Database, key: string, ping: KeptPing): Promise<void> {
  const row = await db.heartbeatPing.create({
    data: {
      heartbeatKey: key,
      at: new Date(ping.atMs),
      kind: ping.kind,
      exitCode: ping.exitCode,
      runMs: ping.runMs === null ? null : BigInt(Math.round(ping.runMs)),
      body: ping.body,
      ...(ping.payload ? { payload: ping.payload } : {}),
      source: ping.source,
    },
  })
  if (row.id % 50n !== 0n) return
  const oldest = await db.heartbeatPing.findMany({
    where: { heartbeatKey: key },
    orderBy: { id: 'desc' },
    skip: KEPT_PINGS,
    take: 1,
    select: { id: true },
  })
  if (oldest[0]) {
    // The evidence of duties stays.
    await db.heartbeatPing.deleteMany({
      where: { heartbeatKey: key, id: { lte: oldest[0].id }, kind: { not: 'done' } },
    })
  }
}
