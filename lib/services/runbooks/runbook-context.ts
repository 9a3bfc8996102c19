import type { EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { RunbookRow } from '../../contract/runbooks.ts'
import type {
  AlertsDoor,
  ChecksDoor,
  Deck,
  HeartbeatsDoor,
  LogSignalsDoor,
  ServicesDoor,
} from '../../ports/deck.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import type { Actor } from '../context.ts'
import { listEntries } from '../entries/list-entries.ts'
import { requirePermission } from '../require.ts'

/** For verbs that show what lives in a runbook. */
export type RunbookContext = ConfigurationContext & {
  readonly deck: Pick<Deck, 'query'> & {
    readonly checks: Pick<ChecksDoor, 'read' | 'run'>
    readonly heartbeats: Pick<HeartbeatsDoor, 'list'>
    readonly logSignals: Pick<LogSignalsDoor, 'list'>
    readonly alerts: Pick<AlertsDoor, 'read'>
    readonly services: Pick<ServicesDoor, 'service'>
  }
}

export type RunbookView = EntryView<'runbook'>

function isAdmin(actor: Actor): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'person') return actor.role === 'admin'
  return actor.kind === 'key' && 'role' in actor.grant && actor.grant.role === 'admin'
}

/** Every runbook that whoever asks may read, by key. */
export async function visibleRunbooks(ctx: ConfigurationContext): Promise<RunbookView[]> {
  requirePermission(ctx, 'operations.read')
  const { entries } = await listEntries('runbook')(ctx)
  return entries.filter(({ config }) => !config.admins_only || isAdmin(ctx.actor))
}

/** One that whoever asks may read. Throws `not_found` for any other, so that nobody learns that it is there. */
export async function visibleRunbook(ctx: ConfigurationContext, slug: string): Promise<RunbookView> {
  const found = (await visibleRunbooks(ctx)).find(({ key }) => key === slug)
  if (!found) throw new DeckError('not_found', `there is no runbook "${slug}"`)
  return found
}

type Saved = { readonly by: string; readonly at: Date }

/** `saved`: its newest revision, where it has one. */
export const rowOf = (
  { config, source, createdBy, updatedAtMs }: RunbookView,
  saved?: Saved,
): RunbookRow => ({
  slug: config.slug,
  title: config.title,
  services: config.services,
  alerts: config.alerts,
  checks: config.checks,
  states: config.states,
  isAdminsOnly: config.admins_only,
  source,
  savedBy: saved?.by ?? createdBy,
  savedAtMs: saved?.at.getTime() ?? updatedAtMs,
})
