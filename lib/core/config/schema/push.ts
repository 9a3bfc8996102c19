import { z } from 'zod'
import { section } from '../section.ts'
import { FieldMapping } from './check-verdict.ts'
import { DurationText } from './common.ts'

/** How long pushed values hold when nobody says otherwise: Prometheus' own lookback. */
export const DEFAULT_PUSH_TTL = '5m'

/** An entry under `pushes:`: what the deck makes of what is pushed under one job's name. */
export const PushConfig = section({
  /** As in `/api/push/metrics/job/<job>`. */
  job: z.string().min(1).max(200),
  /** What is pushed holds for so long after the last push, then its series end. */
  push_ttl: DurationText.default(DEFAULT_PUSH_TTL),
  /** Which figures of a JSON document become series; without any, every number and boolean does. */
  fields: z.array(FieldMapping).max(200).default([]),
  /** A good push is a ping of this heartbeat (`service/slug`) too, with a JSON document as its payload. */
  heartbeat: z.string().min(1).optional(),
})
export type PushConfig = z.output<typeof PushConfig>
