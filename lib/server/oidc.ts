import type { Account, Profile } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { SignInContext } from '../services/sessions/sign-in.ts'
import { signInWithOidc } from '../services/sessions/sign-in-oidc.ts'
import { asDeckError } from './answer.ts'
import type { Visit } from './auth-options.ts'
import type { Env } from './env.ts'

const OIDC_PROVIDER_ID = 'oidc'
const TIMEOUT_MS = 10_000

type Claims = Profile & { sub: string; email_verified?: unknown }

/** The OpenID Connect provider that the environment names; null when it names none (all of issuer, id, secret). */
export function oidcProvider(env: Env): OAuthConfig<Claims> | null {
  const { OPSDECK_OIDC_ISSUER: issuer, OPSDECK_OIDC_CLIENT_ID: clientId } = env
  const clientSecret = env.OPSDECK_OIDC_CLIENT_SECRET
  if (!issuer || !clientId || !clientSecret) return null
  return {
    id: OIDC_PROVIDER_ID,
    name: env.OPSDECK_OIDC_NAME,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email profile' } },
    httpOptions: { timeout: TIMEOUT_MS },
    userinfo: {
      async request({ tokens, client }) {
        if (!tokens.access_token) throw new Error('the identity provider gave no access token')
        return client.userinfo(tokens.access_token)
      },
    },
    profile: claims => ({ id: claims.sub, email: claims.email, name: claims.name }),
  }
}

/** What the sign-in page calls the provider; null when the environment names none. */
export const providerName = (env: Env): string | null => oidcProvider(env)?.name ?? null

type ByProvider = {
  readonly account: Account | null
  readonly profile: Profile | undefined
  readonly visit: Visit
  readonly env: Env
}

/**
 * Opens the session of whom the provider vouches for, and answers its id.
 * @throws an Error whose message is one of the sign-in page's words
 */
export async function signInByProvider(ctx: SignInContext, given: ByProvider): Promise<string> {
  const { account, profile, visit, env } = given
  if (!account || !profile || !env.OPSDECK_OIDC_ISSUER) throw new Error('oidc-failed')
  try {
    const result = await signInWithOidc(ctx, {
      issuer: env.OPSDECK_OIDC_ISSUER,
      subject: account.providerAccountId,
      email: profile.email ?? null,
      isEmailVerified: 'email_verified' in profile && profile.email_verified === true,
      name: profile.name ?? null,
      userAgent: visit.userAgent,
    })
    return result.sessionId
  } catch (error) {
    const expected = asDeckError(error)
    throw new Error(expected ? `oidc-${expected.code}` : 'oidc-failed', { cause: error })
  }
}
