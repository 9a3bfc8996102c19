import { DeckError } from '../../contract/errors.ts'
import type { Role } from '../../core/access/index.ts'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import type { User } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'

export type NewPerson = {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
}

/** Adds a person within a transaction of set-up or of an invitation. Throws `conflict` when the address is taken. */
export async function createPerson(tx: Context, person: NewPerson, by: string): Promise<User> {
  const nowMs = tx.clock.now()
  if (await tx.db.user.findUnique({ where: { email: person.email }, select: { id: true } }))
    throw new DeckError('conflict', 'an account with this e-mail address is here already: sign in instead', [
      { path: 'email', message: 'has an account already' },
    ])
  const user = await tx.db.user.create({
    data: { ...person, createdAt: new Date(nowMs), passwordChangedAt: new Date(nowMs) },
  })
  await recordAudit(tx, {
    action: 'person.created',
    subject: `person:${user.email}`,
    after: { role: user.role, name: user.name, by },
  })
  return user
}

/** Makes changes to who is here wait for each other: there is one first admin, and never a last one less. */
export async function lockPeople(tx: Context): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.people})`
}
