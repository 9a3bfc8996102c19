import type { RenameAccount } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'

/** Changes the asker's own name. */
export async function renameAccount(ctx: Context, { name }: RenameAccount): Promise<void> {
  const { userId, email } = requirePerson(ctx)
  await inTransaction(ctx, async tx => {
    const before = await tx.db.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } })
    await tx.db.user.update({ where: { id: userId }, data: { name } })
    await recordAudit(tx, { action: 'account.renamed', subject: `person:${email}`, before, after: { name } })
  })
}
