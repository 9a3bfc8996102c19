import type { Grantee } from '../../core/access/index.ts'
import type { Actor } from '../context.ts'

/** What somebody may press goes by this. The deck itself presses as an admin would; nobody known, as one who looks. */
export function granteeOf(actor: Actor): Grantee {
  if (actor.kind === 'person') return { role: actor.role }
  if (actor.kind === 'key') return actor.grant
  return { role: actor.kind === 'system' ? 'admin' : 'viewer' }
}
