import { DeckError } from '../../contract/errors.ts'
import type { UpdatePerson } from '../../contract/people.ts'
import type { User } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { endSessions } from '../sessions/revoke-session.ts'
import { lockPeople } from './create-person.ts'

/**
 * Changes a person's name, role, or whether they may come in; a disabled person's sessions end at once.
 * @throws DeckError `conflict` when it would leave the deck without an admin
 */
export async function updatePerson(ctx: Context, change: UpdatePerson): Promise<void> {
  requirePermission(ctx, 'people.manage')
  await inTransaction(ctx, async tx => {
    await lockPeople(tx)
    const user = await personOrThrow(tx, change.id)
    await keepAnAdmin(tx, user, change)
    const disabledAt = change.isDisabled ? (user.disabledAt ?? new Date(tx.clock.now())) : null
    const updated = await tx.db.user.update({
      where: { id: user.id },
      data: {
        name: change.name,
        role: change.role,
        ...(change.isDisabled === undefined ? {} : { disabledAt }),
      },
    })
    if (change.isDisabled) await endSessions(tx, { userId: user.id })
    await recordAudit(tx, {
      action: 'person.changed',
      subject: `person:${user.email}`,
      before: facts(user),
      after: facts(updated),
    })
  })
  // Sockets carry the role of their handshake: they come back with the new one, or not at all.
  ctx.events.emit('accessRevoked', { userId: change.id })
}

const facts = (user: User) => ({ name: user.name, role: user.role, isDisabled: user.disabledAt !== null })

/** Throws `not_found` with words for the page. */
export async function personOrThrow(tx: Context, id: string): Promise<User> {
  const user = await tx.db.user.findUnique({ where: { id } })
  if (!user) throw new DeckError('not_found', 'there is no such person')
  return user
}

async function keepAnAdmin(tx: Context, user: User, change: UpdatePerson): Promise<void> {
  const staysAdmin =
    (change.role ?? user.role) === 'admin' && !(change.isDisabled ?? user.disabledAt !== null)
  if (staysAdmin || user.role !== 'admin' || user.disabledAt) return
  const others = await tx.db.user.count({ where: { role: 'admin', disabledAt: null, NOT: { id: user.id } } })
  if (others === 0)
    throw new DeckError('conflict', 'this is the last admin: make somebody else an admin first')
}
