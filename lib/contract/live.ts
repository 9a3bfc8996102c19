import { z } from 'zod'

/** Client → server, event `subscribe`; acknowledged with `SubscribeAnswer`. */
export const Subscribe = z.object({
  channel: z.string().min(1).max(200),
  params: z.record(z.string(), z.unknown()).optional(),
  /** The last `seq` that the client has: it gets what it missed, or a new snapshot. */
  after: z.number().int().nonnegative().optional(),
})
export type Subscribe = z.infer<typeof Subscribe>

export type SubscribeAnswer<T = unknown> =
  | { ok: true; seq: number; snapshot: T }
  | { ok: true; seq: number; missed: LiveUpdate<T>[] }
  | { ok: false; error: { code: string; message: string } }

/** Server → client, event `update`. `seq` grows by one a message within a channel. */
export type LiveUpdate<T = unknown> = { channel: string; seq: number; at: number; data: T }

/** Params of a `query:<client id>` channel: a PromQL panel that follows now. */
export const QueryParams = z.object({
  expr: z.string().min(1).max(20_000),
  rangeSeconds: z
    .number()
    .int()
    .min(0)
    .max(366 * 86_400),
  stepSeconds: z.number().int().min(1).max(86_400),
})
export type QueryParams = z.infer<typeof QueryParams>

export const OverviewParams = z.object({
  rangeSeconds: z
    .number()
    .int()
    .min(300)
    .max(90 * 86_400)
    .default(10_800),
})

/** A series as charts and the live channel carry it: columns, NaN and ±Inf as strings, a gap as null. */
export type WireNumber = number | null | 'NaN' | '+Inf' | '-Inf'
export type WireSeries = { labels: Record<string, string>; t: number[]; v: WireNumber[] }

/** Snapshot of a query channel. An update carries only the steps after the last one sent, and `fromMs` to trim by. */
export type QuerySnapshot = {
  fromMs: number
  toMs: number
  stepMs: number
  series: WireSeries[]
  warnings: string[]
}
