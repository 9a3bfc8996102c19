import { z } from 'zod'
import { readAs, Seconds } from './values.ts'

const RawEvent = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(200),
  created: Seconds,
  livemode: z.boolean().nullish(),
  data: z.object({
    object: z.record(z.string(), z.unknown()),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
})

export type StripeEvent = {
  readonly id: string
  readonly type: string
  readonly atMs: number
  readonly isLive: boolean | null
  readonly object: Readonly<Record<string, unknown>>
  /** The object before, put together of what the event says was different; null where it says nothing. */
  readonly before: Readonly<Record<string, unknown>> | null
}

export function parseEvent(raw: unknown) {
  const read = readAs(RawEvent, raw)
  if (read.kind === 'unreadable') return read
  const { id, type, created, livemode, data } = read.value
  const value: StripeEvent = {
    id,
    type,
    atMs: created,
    isLive: livemode ?? null,
    object: data.object,
    before: data.previous_attributes ? overlay(data.object, data.previous_attributes) : null,
  }
  return { kind: 'read' as const, value }
}

type Json = Readonly<Record<string, unknown>>

/** Members of hashes are told one by one, lists and values whole. */
function overlay(object: Json, previous: Json): Json {
  const merged = Object.entries(previous).map(([name, value]) => {
    const now = object[name]
    return [name, isHash(value) && isHash(now) ? overlay(now, value) : value]
  })
  return { ...object, ...Object.fromEntries(merged) }
}

const isHash = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
