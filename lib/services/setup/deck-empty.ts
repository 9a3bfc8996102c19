import type { Transaction } from '../context.ts'

/** Whether nobody has an account yet: only then the set-up door is open. */
export async function isDeckEmpty(db: Transaction): Promise<boolean> {
  return (await db.user.findFirst({ select: { id: true } })) === null
}
