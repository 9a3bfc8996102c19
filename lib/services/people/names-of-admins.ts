import type { Transaction } from '../context.ts'

const SHOWN = 3

/** Whom somebody can ask for a role: a few of those who can give it. */
export async function namesOfAdmins(db: Transaction): Promise<string[]> {
  const admins = await db.user.findMany({
    where: { role: 'admin', disabledAt: null },
    orderBy: { createdAt: 'asc' },
    take: SHOWN,
    select: { name: true },
  })
  return admins.map(admin => admin.name)
}
