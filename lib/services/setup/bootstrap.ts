import type { Context } from '../context.ts'
import { inTransaction } from '../context.ts'
import { addKey } from '../keys/create-key.ts'
import { createPerson, lockPeople } from '../people/create-person.ts'
import { setupToken } from './create-first-admin.ts'
import { isDeckEmpty } from './deck-empty.ts'

export type BootstrapWish = {
  /** `OPSDECK_ADMIN_EMAIL`, `OPSDECK_ADMIN_PASSWORD`, `OPSDECK_API_KEY`. */
  readonly adminEmail?: string | undefined
  readonly adminPassword?: string | undefined
  readonly apiKey?: string | undefined
  /** The address that people use. */
  readonly deckUrl: string
}

export type Bootstrap = {
  readonly createdAdmin: string | null
  readonly createdKey: boolean
  /** What to open to create the first admin; null once somebody has an account. */
  readonly setupUrl: string | null
}

/** What the environment asks to be made on an empty database. On any other it does nothing. */
export async function bootstrap(ctx: Context, wish: BootstrapWish): Promise<Bootstrap> {
  const email = wish.adminEmail?.toLowerCase()
  const passwordHash =
    wish.adminPassword === undefined ? undefined : await ctx.secrets.hashPassword(wish.adminPassword)
  return inTransaction(ctx, async tx => {
    await lockPeople(tx)
    if (!(await isDeckEmpty(tx.db))) return { createdAdmin: null, createdKey: false, setupUrl: null }
    const createdKey = await bootstrapKey(tx, wish.apiKey)
    const setupUrl = `${wish.deckUrl}/setup?token=${setupToken(tx)}`
    if (!email || !passwordHash) return { createdAdmin: null, createdKey, setupUrl }
    const person = { email, name: email.replace(/@.*/, ''), role: 'admin', passwordHash } as const
    await createPerson(tx, person, 'environment')
    return { createdAdmin: email, createdKey, setupUrl: null }
  })
}

/** Nobody may have an account yet, but a start before this one may have made the key. */
async function bootstrapKey(tx: Context, apiKey: string | undefined): Promise<boolean> {
  if (apiKey === undefined || (await tx.db.apiKey.count()) > 0) return false
  await addKey(tx, { name: 'from the environment', grant: { role: 'admin' }, expiresInDays: null }, apiKey)
  return true
}
