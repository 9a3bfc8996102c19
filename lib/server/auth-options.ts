import type { AuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { SignIn } from '../contract/people.ts'
import type { Actor } from '../services/context.ts'
import { revokeSession } from '../services/sessions/revoke-session.ts'
import { SESSION_MAX_SECONDS, sessionActor } from '../services/sessions/session-actor.ts'
import { type SignInContext, type SignInResult, signIn } from '../services/sessions/sign-in.ts'
import { asDeckError } from './answer.ts'
import { SESSION_COOKIE } from './cookies.ts'
import { cookieSecret } from './credentials.ts'
import { contextOf } from './handle.ts'
import { oidcProvider, signInByProvider } from './oidc.ts'
import type { Runtime } from './runtime.ts'

/** What of a sign-in request is written down. */
export type Visit = { readonly address: string | null; readonly userAgent: string | null }

/** next-auth's part: the cookie and the OpenID Connect protocol. Who people are and what they may is the deck's own. */
export function authOptions(runtime: Runtime, visit: Visit): AuthOptions {
  const ctx = contextOf(runtime, { kind: 'anonymous' }, visit.address)
  const provider = oidcProvider(runtime.env)
  return {
    secret: cookieSecret(runtime),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: runtime.env.url.startsWith('https:'),
    cookies: cookieNames(runtime.env.url.startsWith('https:')),
    providers: [credentialsProvider(ctx, visit), ...(provider ? [provider] : [])],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.type === 'credentials') return true
        user.sid = await signInByProvider(ctx, { account, profile, visit, env: runtime.env })
        return true
      },
      jwt: ({ token, user }) => ({ sub: token.sub, sid: user?.sid ?? token.sid }),
      async session({ session, token }) {
        const actor = await actorOf(ctx, token.sid)
        return { expires: session.expires, user: actor ? { email: actor.email, name: actor.role } : {} }
      },
    },
    events: {
      async signOut({ token }) {
        const actor = await actorOf(ctx, token?.sid)
        if (actor) await revokeSession({ ...ctx, actor }, { id: actor.sessionId })
      },
    },
    logger: {
      error: (code, details) => runtime.log.error({ code, err: details }, 'sign-in failed'),
      warn: code => runtime.log.warn({ code }, 'sign-in warns'),
      debug: () => {},
    },
  }
}

function credentialsProvider(ctx: SignInContext, visit: Visit) {
  return CredentialsProvider({
    credentials: { email: {}, password: {}, code: {} },
    async authorize(given) {
      const parsed = SignIn.safeParse(given)
      if (!parsed.success) throw new Error('credentials')
      const result = await signIn(ctx, { ...parsed.data, userAgent: visit.userAgent }).catch(
        (error: unknown) => {
          throw asDeckError(error) ? new Error('unavailable') : error
        },
      )
      if (result.kind === 'signed-in') return { id: result.userId, sid: result.sessionId }
      throw new Error(sentence(result))
    },
  })
}

/** next-auth hands the message of an error to the page: one of the page's own words, and nothing else. */
function sentence(result: Exclude<SignInResult, { kind: 'signed-in' }>): string {
  if (result.kind === 'refused') return result.because
  if (result.kind === 'rate-limited') return `rate-limited-${result.retryAfterSeconds}`
  return result.kind
}

type Person = Extract<Actor, { kind: 'person' }>

async function actorOf(ctx: SignInContext, sessionId: string | undefined): Promise<Person | null> {
  const actor = sessionId === undefined ? null : await sessionActor(ctx, sessionId)
  return actor?.kind === 'person' ? actor : null
}

/** One name each, whatever the address is: the proxy, the pages and the sockets look for the same cookie. */
function cookieNames(isSecure: boolean): AuthOptions['cookies'] {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure } as const
  const short = { ...options, maxAge: 900 }
  return {
    sessionToken: { name: SESSION_COOKIE, options },
    callbackUrl: { name: 'opsdeck.callback', options },
    csrfToken: { name: 'opsdeck.csrf', options },
    pkceCodeVerifier: { name: 'opsdeck.pkce', options: short },
    state: { name: 'opsdeck.state', options: short },
    nonce: { name: 'opsdeck.nonce', options: short },
  }
}
