import { z } from 'zod'
import type { HeartbeatRow, PingRow } from './watch.ts'

/** `/api/ping/<token>[/start|/fail|/<exit code>]` */
export const PingUrl = z.object({
  token: z.string().max(200),
  outcome: z
    .union([
      z.literal('start'),
      z.literal('fail'),
      z
        .string()
        .regex(/^\d{1,3}$/, 'start, fail or an exit code from 0 to 255')
        .transform(Number)
        .pipe(z.int().max(255)),
    ])
    .optional(),
})
export type PingUrl = z.output<typeof PingUrl>

export type PingReceived = {
  readonly ok: true
  readonly heartbeat: string
  readonly state: HeartbeatRow['state']
  readonly reason: string
}

export const HeartbeatKey = z.object({ key: z.string().min(3).max(130) })
export type HeartbeatKey = z.output<typeof HeartbeatKey>

export const CompleteDuty = HeartbeatKey.extend({
  /** As the duty asks for it: name → what was found. */
  evidence: z.record(z.string().min(1).max(100), z.string().max(2_000)).default({}),
  note: z.string().max(2_000).default(''),
})
export type CompleteDuty = z.output<typeof CompleteDuty>

/** One heartbeat's page. The ping URL is a secret: null for those who may not change heartbeats. */
export type HeartbeatDetail = {
  readonly row: HeartbeatRow
  readonly pings: readonly PingRow[]
  readonly pingPath: string | null
}
