import type { Dispatcher } from 'undici'
import { z } from 'zod'
import type { OAuth2 } from '../../core/scrape/job.ts'

/** How a token server is asked: within the address rule, and the time of the request that needs the token. */
export type TokenAsking = {
  readonly dispatcher: Dispatcher
  readonly userAgent: string
  readonly signal: AbortSignal
  readonly nowMs: number
}

/** A token server said no, or something else than a token; the message names it and holds no secret of ours. */
export class TokenError extends Error {}

/** RFC 6749 §5.1. */
const Answer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().optional(),
})
type Token = { readonly authorization: string; readonly untilMs: number }

const MAX_ANSWER_BYTES = 65_536
const TOLD_CHARACTERS = 300
/** A token is not used in its last seconds: it has a way to go. */
const MARGIN_MS = 10_000
/** Where a server does not say how long its token lasts, RFC 6749 leaves it open. */
const DEFAULT_LIFE_MS = 300_000

/** Access tokens by client credentials (RFC 6749 §4.4), each kept as long as it lasts. */
export function createTokens() {
  const kept = new Map<string, Token>()
  const keyOf = (oauth2: OAuth2): string => JSON.stringify(oauth2)
  return {
    /** The `authorization` header. @throws TokenError, or what the network says */
    async authorization(oauth2: OAuth2, asking: TokenAsking): Promise<string> {
      const known = kept.get(keyOf(oauth2))
      if (known && known.untilMs > asking.nowMs) return known.authorization
      const token = await fetchToken(oauth2, asking)
      kept.set(keyOf(oauth2), token)
      return token.authorization
    },
    /** Whether the next token would be one that was used before, and may not be taken any more. */
    keeps: (oauth2: OAuth2, nowMs: number): boolean => (kept.get(keyOf(oauth2))?.untilMs ?? 0) > nowMs,
    forget: (oauth2: OAuth2): void => void kept.delete(keyOf(oauth2)),
    clear: () => kept.clear(),
  }
}

/** Some servers read the client's name and secret from the header, others from the form alone. */
async function fetchToken(oauth2: OAuth2, asking: TokenAsking): Promise<Token> {
  const byHeader = await ask(oauth2, asking, { authorization: basicOf(oauth2) })
  if (byHeader.status !== 400 && byHeader.status !== 401) return tokenOf(byHeader, oauth2, asking.nowMs)
  return tokenOf(await ask(oauth2, asking, null), oauth2, asking.nowMs)
}

type Heard = { readonly status: number; readonly text: string }

async function ask(
  { tokenUrl, clientId, clientSecret, scopes, params }: OAuth2,
  { dispatcher, userAgent, signal }: TokenAsking,
  header: { readonly authorization: string } | null,
): Promise<Heard> {
  const url = new URL(tokenUrl)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...params,
    ...(header ? {} : { client_id: clientId, client_secret: clientSecret }),
  })
  const { statusCode, body } = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    signal,
    headers: {
      'user-agent': userAgent,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...header,
    },
    body: form.toString(),
  })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > MAX_ANSWER_BYTES) throw new TokenError(`${url.host} answered with more than a token`)
  }
  return { status: statusCode, text: Buffer.concat(chunks).toString('utf8') }
}

function tokenOf({ status, text }: Heard, { tokenUrl }: OAuth2, nowMs: number): Token {
  const { host } = new URL(tokenUrl)
  if (status < 200 || status >= 300)
    throw new TokenError(`no token: ${host} answered ${status}: ${text.trim().slice(0, TOLD_CHARACTERS)}`)
  const read = Answer.safeParse(parsed(text))
  if (!read.success) throw new TokenError(`no token: ${host} answered ${status} without an access_token`)
  const { access_token: token, token_type: type = 'Bearer', expires_in: seconds } = read.data
  const lifeMs = seconds === undefined ? DEFAULT_LIFE_MS : seconds * 1_000
  return {
    authorization: `${type.toLowerCase() === 'bearer' ? 'Bearer' : type} ${token}`,
    untilMs: nowMs + lifeMs - MARGIN_MS,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Each part as a form would have it, then as Basic (RFC 6749 §2.3.1). */
const basicOf = ({ clientId, clientSecret }: OAuth2): string => {
  const [id, secret] = [clientId, clientSecret].map(text => encodeURIComponent(text).replaceAll('%20', '+'))
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}
