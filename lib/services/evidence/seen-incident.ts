import type { Context } from '../context.ts'
import { visibleIncident } from '../incidents/incident-context.ts'

/** What evidence, suspects and the replay need of an incident. */
export type SeenIncident = {
  readonly id: number
  readonly services: readonly string[]
  readonly impactStartMs: number
}

/** An incident that whoever asks may see. Throws `not_found` otherwise. */
export async function seenIncident(ctx: Pick<Context, 'actor' | 'db'>, id: number): Promise<SeenIncident> {
  const { row } = await visibleIncident(ctx, id)
  return row
}
