import { DeckError } from '../../contract/errors.ts'
import type { User } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { openSession, type SignInResult } from './sign-in.ts'

/** What the identity provider vouches for. */
export type Identity = {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly isEmailVerified: boolean
  readonly name: string | null
}

/**
 * Signs a person in by OpenID Connect. Somebody new becomes a viewer. An account that is here already is taken over
 * by its e-mail address only when the provider says that it has verified it.
 * @throws DeckError `forbidden` (disabled), `conflict` (address taken), `unprocessable` (no address), `unavailable` (no
 * admin yet)
 */
export async function signInWithOidc(
  ctx: Context,
  identity: Identity & { readonly userAgent: string | null },
): Promise<Extract<SignInResult, { kind: 'signed-in' }>> {
  return inTransaction(ctx, async tx => {
    const user = (await knownPerson(tx, identity)) ?? (await newPerson(tx, identity))
    if (user.disabledAt) throw new DeckError('forbidden', 'this account is disabled: ask an admin')
    return openSession(tx, user, { method: 'oidc', userAgent: identity.userAgent })
  })
}

const oidcSubjectOf = (identity: Identity) => `${identity.issuer} ${identity.subject}`

async function knownPerson(tx: Context, identity: Identity): Promise<User | null> {
  const oidcSubject = oidcSubjectOf(identity)
  const linked = await tx.db.user.findUnique({ where: { oidcSubject } })
  if (linked || !identity.email) return linked
  const sameEmail = await tx.db.user.findUnique({ where: { email: identity.email.toLowerCase() } })
  if (!sameEmail) return null
  if (!identity.isEmailVerified || sameEmail.oidcSubject)
    throw new DeckError(
      'conflict',
      'an account with this e-mail address is here already: sign in by password',
    )
  await recordAudit(tx, {
    action: 'person.single-sign-on-linked',
    subject: `person:${sameEmail.email}`,
    after: { issuer: identity.issuer, subject: identity.subject },
  })
  return tx.db.user.update({ where: { id: sameEmail.id }, data: { oidcSubject } })
}

async function newPerson(tx: Context, identity: Identity): Promise<User> {
  // Nobody would be left to make an admin: the first account comes from the set-up page.
  if ((await tx.db.user.count()) === 0)
    throw new DeckError('unavailable', 'set up the deck first: open /setup')
  if (!identity.email) throw new DeckError('unprocessable', 'the identity provider gave no e-mail address')
  const email = identity.email.toLowerCase()
  const user = await tx.db.user.create({
    data: {
      email,
      name: identity.name ?? email,
      role: 'viewer',
      oidcSubject: oidcSubjectOf(identity),
      createdAt: new Date(tx.clock.now()),
    },
  })
  await recordAudit(tx, {
    action: 'person.created',
    subject: `person:${email}`,
    after: { role: user.role, by: 'single sign-on', issuer: identity.issuer },
  })
  return user
}
