import type { z } from 'zod'
import { REFUSED_STORAGE, REFUSED_TSDB } from '../elsewhere.ts'
import { Duration } from '../fields.ts'
import { section } from '../section.ts'

/** What of Prometheus' `storage` has an effect here; most of it is set by the environment. */
export const Storage = section(
  {
    tsdb: section({ out_of_order_time_window: Duration.default(0) }, REFUSED_TSDB).optional(),
  },
  REFUSED_STORAGE,
)
export type StorageInput = z.output<typeof Storage>
