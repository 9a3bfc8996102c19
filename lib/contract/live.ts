import { z } from 'zod'
import type { Patch } from '../core/live/patch.ts'
import type { CheckRow } from './checks.ts'

/** Client → server, event `subscribe`; acknowledged with `SubscribeAnswer`. */
export const Subscribe = z.object({
  channel: z.string().min(1).max(200),
  params: z.record(z.string(), z.unknown()).optional(),
  /** The last `seq` that the client has: it gets what it missed, or a new snapshot. */
  after: z.number().int().nonnegative().optional(),
  /** Tells two subscriptions of one channel with different params apart; updates carry it. */
  id: z.string().min(1).max(100).optional(),
})
export type Subscribe = z.infer<typeof Subscribe>

export const Unsubscribe = Subscribe.pick({ channel: true, id: true })
export type Unsubscribe = z.infer<typeof Unsubscribe>

/** Why a channel has nothing new to say. `start` and `end` are offsets in a query's expression. */
export type LiveFailure = { code: string; message: string; start?: number; end?: number }

/**
 * The server's acknowledgement of `subscribe`. `failure` stands beside a snapshot when the newest evaluation
 * failed: the subscription stands, and updates follow once it works again. `snapshot` is null when there was none yet.
 */
export type SubscribeAnswer<S = unknown, U = unknown> =
  | { ok: true; seq: number; snapshot: S | null; failure?: LiveFailure }
  | { ok: true; seq: number; missed: LiveUpdate<U>[] }
  | { ok: false; error: LiveFailure }

/** Server → client, event `update`. `seq` grows by one a message within a channel. */
export type LiveUpdate<U = unknown> = { channel: string; id?: string; seq: number; at: number; data: U }

/** The data of an update of `overview`, `service:*` and `targets`: how the snapshot changed, or why it could not. */
export type StateUpdate = { patch: Patch } | { failure: LiveFailure }

/** Params of a `query:<client id>` channel: a PromQL panel that follows now. `rangeSeconds` 0 = the newest value only. */
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

/** More steps than this in one query are refused, as Prometheus does. */
export const MAX_STEPS = 11_000

export const OverviewParams = z.object({
  rangeSeconds: z
    .number()
    .int()
    .min(300)
    .max(90 * 86_400)
    .default(10_800),
})
export type OverviewParams = z.infer<typeof OverviewParams>

/** A series as charts and the live channel carry it: columns; NaN and ±Inf as strings; a step without value is absent. */
export type WireNumber = number | 'NaN' | '+Inf' | '-Inf'
export type WireSeries = { labels: Record<string, string>; t: number[]; v: WireNumber[] }

/**
 * Snapshot of a query channel: steps at multiples of `stepMs` from `fromMs`, and the newest value at `toMs`
 * (which lies between two steps, and moves).
 */
export type QuerySnapshot = {
  fromMs: number
  toMs: number
  stepMs: number
  series: WireSeries[]
  /** What is to be said of what is drawn, in Prometheus' words. */
  warnings: string[]
  infos: string[]
}

/** The data of a query channel's update: forget points before `fromMs` and from `replaceFromMs` on, then add these. */
export type QueryUpdate = (QuerySnapshot & { replaceFromMs: number }) | { failure: LiveFailure }

/** Params of `checks`: those of one service, or all. */
export const ChecksParams = z.object({ service: z.string().min(1).max(63).optional() })
export type ChecksParams = z.infer<typeof ChecksParams>

/** What `checks` shows: by key, so that one that changed is one change. */
export type ChecksData = { readonly checks: Readonly<Record<string, CheckRow>> }
