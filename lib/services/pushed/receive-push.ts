import { DeckError } from '../../contract/errors.ts'
import type { PushTaken } from '../../contract/pushed.ts'
import { parseDurationMs } from '../../core/config/index.ts'
import type { IncomingPush } from '../../ports/deck.ts'
import { requirePermission } from '../require.ts'
import { inWords, type PushContext } from './push-context.ts'

const SHORTEST_TTL_MS = 1_000
const LONGEST_TTL_MS = 31 * 86_400_000

export type ReceivedPush = Omit<IncomingPush, 'ttlMs'> & {
  /** As in the query: `26h`; null = as the configuration has it. */
  readonly ttl: string | null
}

/** Metrics or a JSON document of a script, a batch job or a host behind a wall: all of it, or nothing. */
export async function receivePush(ctx: PushContext, { ttl, ...push }: ReceivedPush): Promise<PushTaken> {
  requirePermission(ctx, 'metrics.push')
  return inWords(ctx.pushed.take({ ...push, ttlMs: ttl === null ? null : readTtl(ttl) }))
}

function readTtl(text: string): number {
  const ttlMs = parseDurationMs(text)
  if (ttlMs === null || ttlMs < SHORTEST_TTL_MS || ttlMs > LONGEST_TTL_MS)
    throw new DeckError('invalid', `push_ttl: ${JSON.stringify(text)} is not a duration of 1s to 31d`)
  return ttlMs
}
