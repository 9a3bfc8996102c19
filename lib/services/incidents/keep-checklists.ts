import type { KeptChecklist } from '../../core/incident/index.ts'
import type { Transaction } from '../context.ts'
import { jsonOf } from './incident-rows.ts'

/** Puts checklists into an incident; one that is there already gets its new items. */
export async function keepChecklists(
  db: Transaction,
  incidentId: number,
  lists: readonly KeptChecklist[],
): Promise<void> {
  const known = await db.incidentChecklist.findMany({ where: { incidentId }, select: { key: true } })
  let position = known.length
  for (const { key, title, items } of lists) {
    const written = { title, items: jsonOf(items) }
    await db.incidentChecklist.upsert({
      where: { incidentId_key: { incidentId, key } },
      create: { incidentId, key, position: position++, ...written },
      update: written,
    })
  }
}
