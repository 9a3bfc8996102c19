import type { Transaction } from '../context.ts'

/** A first deed of a person answers the incident, whatever it is. */
export async function markResponded(db: Transaction, id: number, atMs: number): Promise<void> {
  await db.$executeRaw`
    UPDATE incidents SET responded_at = COALESCE(responded_at, ${new Date(atMs)}) WHERE id = ${id}`
}
