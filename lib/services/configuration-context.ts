import type { ConfigurationDoor } from '../ports/deck.ts'
import type { Actor, Context } from './context.ts'

/** For verbs whose entries stand beside those of the configuration file. */
export type ConfigurationContext = Context & { readonly configuration: ConfigurationDoor }

/** Who added an entry, as it is shown beside it. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'person') return actor.email
  return actor.kind === 'key' ? actor.name : 'Opsdeck'
}
