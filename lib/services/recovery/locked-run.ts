import type { Run } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'
import { noRun } from './recovery-context.ts'

/** A run, locked until the transaction ends: what two do at once happens one after the other. */
export async function lockedRun({ db }: { readonly db: Transaction }, id: string): Promise<Run> {
  await db.$queryRaw`SELECT 1 FROM runs WHERE id = ${id}::uuid FOR UPDATE`
  const row = await db.run.findUnique({ where: { id } })
  if (!row) throw noRun(id)
  return row
}
