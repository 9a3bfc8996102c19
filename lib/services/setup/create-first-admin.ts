import { timingSafeEqual } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import type { CreateFirstAdmin } from '../../contract/people.ts'
import { type Context, inTransaction } from '../context.ts'
import { createPerson, lockPeople } from '../people/create-person.ts'
import { isDeckEmpty } from './deck-empty.ts'

/** The word that the deck prints at its start while nobody has an account. It is worthless afterwards. */
export const setupToken = (ctx: Pick<Context, 'secrets'>): string =>
  ctx.secrets.sign('setup', 'first admin').slice(0, 32)

/** Whether the set-up form must carry the printed word: always, unless only this machine can reach the deck. */
export function needsSetupToken(reach: {
  readonly listenHost: string
  readonly deckUrl: string
  /** `Host` of the request: a name of somebody else's that points here must not do. */
  readonly requestHost: string | null
}): boolean {
  const names = [reach.listenHost, new URL(reach.deckUrl).hostname, nameOf(reach.requestHost)]
  return !names.every(isLoopbackName)
}

/**
 * Makes the first admin, while nobody has an account. Two at once: one wins.
 * @throws DeckError `conflict` when somebody has an account, `forbidden` without the printed word where it is needed
 */
export async function createFirstAdmin(
  ctx: Context,
  given: CreateFirstAdmin & { readonly needsToken: boolean },
): Promise<{ email: string }> {
  if (given.needsToken && !isSame(given.token ?? '', setupToken(ctx)))
    throw new DeckError(
      'forbidden',
      'open the set-up address that Opsdeck printed when it started: it carries a word that proves you may',
    )
  if (!(await isDeckEmpty(ctx.db))) throw alreadySetUp()
  const passwordHash = await ctx.secrets.hashPassword(given.password)
  return inTransaction(ctx, async tx => {
    await lockPeople(tx)
    if (!(await isDeckEmpty(tx.db))) throw alreadySetUp()
    const person = { email: given.email, name: given.name, role: 'admin', passwordHash } as const
    const user = await createPerson(tx, person, 'set-up')
    return { email: user.email }
  })
}

const alreadySetUp = () => new DeckError('conflict', 'this deck is already set up: sign in instead')

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const nameOf = (host: string | null) => (host === null ? '' : host.replace(/:\d+$/, ''))

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
