import type { z } from 'zod'
import { type Door, ROUTE_DOORS, type RouteName } from '../contract/doors.ts'
import { DeckError } from '../contract/errors.ts'
import { mayPass, ROLE_TITLES, rolesThrough } from '../core/access/index.ts'
import type { Actor } from '../services/context.ts'
import type { SignInContext } from '../services/sessions/sign-in.ts'
import { isDeckEmpty } from '../services/setup/deck-empty.ts'
import { addressOf, isLoopback } from './address.ts'
import { answer, answerError } from './answer.ts'
import { findActor } from './credentials.ts'
import { gatherInput, parseInput, type RouteParams } from './input.ts'
import { refuseForeignOrigin } from './origin.ts'
import { getRuntime, type Runtime } from './runtime.ts'

const MAX_BODY_BYTES = 1_048_576

export type RouteContext = { readonly params: Promise<RouteParams> }
export type RouteHandler = (request: Request, route: RouteContext) => Promise<Response>

type Handled<I, R> = {
  /** Method and path as in `ROUTE_DOORS`; who may pass stands there. */
  readonly door: RouteName
  readonly verb: (ctx: SignInContext, input: I, request: Request) => Promise<R> | R
  /** Of a good answer with a body; 200 when not given. */
  readonly status?: number
  readonly maxBodyBytes?: number
  /** For routes that must speak another program's error format. */
  readonly toErrorResponse?: (error: unknown, fallback: Response) => Response
}

/**
 * Makes a route from a verb: finds who asks, checks the door, refuses other sites, parses query, body and path
 * parameters as one object, calls the verb with it, and words errors as the contract has them.
 * Without `input`, the body is left unread for the verb.
 */
export function handle<R, S extends z.ZodType = z.ZodType<RouteParams>>(
  options: Handled<z.output<S>, R> & { readonly input?: S },
): RouteHandler {
  return async (request, route) => {
    const runtime = getRuntime()
    try {
      const ctx = await admit(runtime, request, options.door)
      // Next gives none to a path without brackets, whatever its types say.
      const params: RouteParams = { ...(await route.params) }
      const input = options.input
        ? parseInput(
            options.input,
            await gatherInput(request, params, options.maxBodyBytes ?? MAX_BODY_BYTES),
          )
        : unparsed<S>(params)
      return answer(await options.verb(ctx, input, request), options.status)
    } catch (error) {
      const fallback = answerError(error, runtime.log, options.door)
      return options.toErrorResponse?.(error, fallback) ?? fallback
    }
  }
}

// Without a schema, S is its default, whose output is the path parameters; the compiler cannot tell the two apart.
const unparsed = <S extends z.ZodType>(params: RouteParams) => params as z.output<S>

/** The context of a verb for whoever asks, once the door is passed. Throws DeckError otherwise. */
async function admit(runtime: Runtime, request: Request, routeName: RouteName): Promise<SignInContext> {
  const address = addressOf(request.headers)
  const actor = await findActor(runtime, {
    cookie: request.headers.get('cookie'),
    authorization: request.headers.get('authorization'),
    address,
  })
  const door: Door = ROUTE_DOORS[routeName]
  const circumstances = {
    isLoopback: isLoopback(address),
    isDeckEmpty: door === 'setup' && (await isDeckEmpty(runtime.db)),
  }
  if (!mayPass(door, actor, circumstances)) throw refusal(door, actor)
  // No browser sends a key by itself.
  if (actor.kind !== 'key') refuseForeignOrigin(request, runtime.env.url)
  return contextOf(runtime, actor, address)
}

/** A context for verbs that server pages call themselves. */
export function contextOf(runtime: Runtime, actor: Actor, address: string | null): SignInContext {
  const { db, clock, secrets, attempts } = runtime
  return { db, clock, secrets, attempts, events: runtime.deck.events, actor, address }
}

/** Why a door stays closed, in words: who is asked to sign in, and who may pass instead. */
export function refusal(door: Door, actor: Actor): DeckError {
  if (door === 'setup') return new DeckError('conflict', 'this deck is already set up: sign in instead')
  if (actor.kind === 'anonymous')
    return new DeckError('unauthenticated', 'sign in, or send a valid API key as `Authorization: Bearer KEY`')
  const titles = rolesThrough(door).map(role => ROLE_TITLES[role])
  return new DeckError('forbidden', `this is for ${listWords(titles)} only`)
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
