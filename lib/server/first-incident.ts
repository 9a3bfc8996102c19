import { isDeckError } from '../contract/errors.ts'
import type { IncidentData } from '../contract/incidents.ts'
import type { Context } from '../services/context.ts'
import { readIncident } from '../services/incidents/read-incident.ts'

/** What an incident's page is drawn from first; what else goes wrong is said by the live channel, which asks for the same. */
export async function firstIncident(
  ctx: Context,
  id: number,
): Promise<{ readonly kind: 'missing' } | { readonly kind: 'there'; readonly data: IncidentData | null }> {
  try {
    const { timeline, checklists, ...rest } = await readIncident(ctx, { id, pinned: false })
    const data = {
      ...rest,
      timeline: Object.fromEntries(timeline.map(entry => [entry.id, entry])),
      checklists: Object.fromEntries(checklists.map(list => [list.key, list])),
    }
    return { kind: 'there', data }
  } catch (error) {
    return isDeckError(error) && error.code === 'not_found'
      ? { kind: 'missing' }
      : { kind: 'there', data: null }
  }
}
