import { DeckError } from '../../contract/errors.ts'
import type { AcceptInvitation } from '../../contract/people.ts'
import type { Context } from '../context.ts'
import { inTransaction } from '../context.ts'
import { createPerson } from '../people/create-person.ts'
import { openInvitation } from './read-invitation.ts'

/**
 * Makes the account that an invitation offers, once.
 * @throws DeckError `not_found` for a link that is not good (any more), `forbidden` for another e-mail address
 */
export async function acceptInvitation(ctx: Context, given: AcceptInvitation): Promise<{ email: string }> {
  const early = await openInvitation(ctx, given.token)
  if (!early) throw notGood()
  if (early.email && early.email !== given.email)
    throw new DeckError('forbidden', `this invitation is for ${early.email} only`, [
      { path: 'email', message: `must be ${early.email}` },
    ])
  // Outside the transaction: hashing takes its time, and the log's lock should not wait for it.
  const passwordHash = await ctx.secrets.hashPassword(given.password)
  return inTransaction(ctx, async tx => {
    const { count } = await tx.db.invitation.updateMany({
      where: { id: early.id, usedAt: null, revokedAt: null },
      data: { usedAt: new Date(tx.clock.now()) },
    })
    if (count === 0) throw notGood()
    const person = { email: given.email, name: given.name, role: early.role, passwordHash }
    const user = await createPerson(tx, person, `invitation:${early.id}`)
    return { email: user.email }
  })
}

const notGood = () =>
  new DeckError(
    'not_found',
    'this invitation has been used, was taken back or has run out: ask for a new one',
  )
