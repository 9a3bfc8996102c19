import { DeckError } from '../../contract/errors.ts'
import type { PingReceived, PingUrl } from '../../contract/heartbeats.ts'
import type { Ping } from '../../ports/deck.ts'
import type { HeartbeatContext } from './heartbeat-context.ts'

export type IncomingPing = PingUrl & { readonly body: string | null; readonly contentType: string | null }

/**
 * A ping by its URL: the token says whose, the outcome what happened. It is durable when this resolves.
 * Throws `not_found` for a wrong token, `too_many_requests` for too many of them.
 */
export async function receivePing(ctx: HeartbeatContext, input: IncomingPing): Promise<PingReceived> {
  const verdict = await ctx.heartbeats.byToken(input.token, ctx.address)
  if (verdict.kind === 'too_many_guesses') {
    throw new DeckError('rate_limited', 'too many wrong ping URLs from your address: wait', undefined, {
      retryAfterSeconds: verdict.retryAfterSeconds,
    })
  }
  const row = verdict.kind === 'found' ? await ctx.heartbeats.ping(verdict.key, toPing(input)) : null
  if (!row) {
    throw new DeckError('not_found', 'no heartbeat has this ping URL: copy it again from its page')
  }
  return { ok: true, heartbeat: row.name, state: row.state, reason: row.reason }
}

function toPing({ outcome, body, contentType }: IncomingPing): Ping {
  const exitCode = typeof outcome === 'number' ? outcome : null
  const kind =
    outcome === 'start' ? 'start' : outcome === 'fail' || (exitCode ?? 0) !== 0 ? 'fail' : 'success'
  return { kind, exitCode, body, contentType, source: 'ping' }
}
