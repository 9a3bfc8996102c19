import { DeckError } from '../../contract/errors.ts'
import type { ChangeIncident, IncidentRow } from '../../contract/incidents.ts'
import {
  changeEntries,
  checklistsFor,
  enterState,
  isClosed,
  kindView,
  missingParts,
  REQUIRED_WORDS,
  severityWords,
  stepOf,
  timeFaults,
} from '../../core/incident/index.ts'
import type { IncidentRole, IncidentState } from '../../core/incident/types.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { draftPostMortem } from '../post-mortems/draft-post-mortem.ts'
import { requirePermission } from '../require.ts'
import { callPeople } from './call-people.ts'
import { endPages } from './end-pages.ts'
import { type IncidentContext, lockedIncident, noIncident, tellChanged } from './incident-context.ts'
import { dateOf, incidentFacts, jsonOf, type KeptIncident, keptIncident } from './incident-rows.ts'
import { keepChecklists } from './keep-checklists.ts'
import { recordAll } from './record-timeline.ts'

/**
 * Changes what is given. Throws `conflict` when somebody changed the incident since `version`, or when a state cannot
 * follow; `unprocessable` when something must be written before it can be resolved.
 */
export async function changeIncident(ctx: IncidentContext, wish: ChangeIncident): Promise<IncidentRow> {
  requirePermission(ctx, 'incidents.act')
  if (wish.state === 'reviewed') await refuseReview(ctx, wish.id)
  const { before, after } = await applyChange(ctx, wish)
  tellChanged(ctx, wish.id)
  await followUp(ctx, { before, after })
  return after.row
}

/** What reviewing is, is for its post-mortem to say, where its rules ask for one. */
async function refuseReview(ctx: IncidentContext, id: number): Promise<void> {
  const kept = await keptIncident(ctx.db, id)
  const asks = kept && stepOf(kept.policy, kept.row.severity)?.postMortem && kept.row.kind !== 'drill'
  if (asks) throw new DeckError('conflict', 'it is reviewed once its post-mortem is published')
}

export type Changed = { readonly before: KeptIncident; readonly after: KeptIncident }

/** The change itself, in one transaction: who comes second reads what the first one made of it. */
export async function applyChange(ctx: IncidentContext, wish: ChangeIncident): Promise<Changed> {
  return inTransaction(ctx, async ({ db }) => {
    const tx = { ...ctx, db }
    const before = await lockedIncident(tx, wish.id)
    refuseOtherVersion(before.row, wish)
    const now = tx.clock.now()
    const next = await nextRow(tx, { before, wish, now })
    const isUnchanged = JSON.stringify(next.row) === JSON.stringify(before.row)
    if (isUnchanged) return { before, after: before }
    await store(tx, next)
    const after = await keptIncident(tx.db, wish.id)
    if (!after) throw noIncident(wish.id)
    await keepNewLists(tx, { before, after })
    const by = tx.actor.kind === 'system' ? null : actorName(tx.actor)
    await recordAll(
      tx,
      changeEntries(before.row, after.row).map(entry => ({ ...entry, incidentId: wish.id, atMs: now, by })),
    )
    if (after.row.state === 'resolved' && before.row.state !== 'resolved')
      await draftPostMortem(tx, { incident: after.row, policy: after.policy })
    await recordAudit(tx, {
      action: 'incident.changed',
      subject: `incident:${wish.id}`,
      before: incidentFacts(before.row),
      after: incidentFacts(after.row),
    })
    return { before, after }
  })
}

function refuseOtherVersion(row: IncidentRow, { version }: ChangeIncident): void {
  if (row.version === version) return
  const now = `it is ${row.state}, ${row.severityLabel}, commander ${row.roles.commander ?? 'nobody'}`
  throw new DeckError(
    'conflict',
    `somebody changed #${row.id} meanwhile: ${now}. Look again, then change it`,
    [{ path: 'version', message: String(row.version) }],
  )
}

type Step = { readonly before: KeptIncident; readonly wish: ChangeIncident; readonly now: number }

async function nextRow(tx: IncidentContext, { before, wish, now }: Step): Promise<KeptIncident> {
  const { row, policy } = before
  if (wish.duplicateOf != null) await refuseDuplicate(tx, row, wish.duplicateOf)
  const severity = wish.severity ?? row.severity
  const kind = wish.kind ?? row.kind
  const services = wish.services ? await knownServices(tx, row, wish.services) : row.services
  const changed: IncidentRow = {
    ...row,
    title: wish.title ?? row.title,
    kind,
    severity,
    severityLabel: severityWords(policy, severity).label,
    severityMeaning: severityWords(policy, severity).means,
    services,
    isRestricted:
      wish.isRestricted ?? (row.isRestricted || (kind !== row.kind && kindView(policy, kind).isRestricted)),
    roles: nextRoles(row.roles, wish.roles),
    channelUrl: wish.channelUrl === undefined ? row.channelUrl : wish.channelUrl,
    impactStartMs: wish.impactStart ?? row.impactStartMs,
    impactEndMs: wish.impactEnd === undefined ? row.impactEndMs : wish.impactEnd,
    detectedAtMs: wish.detectedAt ?? Math.max(row.detectedAtMs, wish.impactStart ?? 0),
    mitigatedAtMs: wish.mitigatedAt === undefined ? row.mitigatedAtMs : wish.mitigatedAt,
    expectedEndMs: wish.expectedEnd === undefined ? row.expectedEndMs : wish.expectedEnd,
    rootCause: wish.rootCause ?? row.rootCause,
    resolution: wish.resolution ?? row.resolution,
    duplicateOf: wish.duplicateOf === undefined ? row.duplicateOf : wish.duplicateOf,
  }
  const state = stateOf(changed, wish)
  const moved = state === row.state ? { ...before, row: changed } : moveTo(before, { changed, state, now })
  const faults = timeFaults(moved.row, now, row.openedAtMs)
  const [first] = faults
  if (first) throw new DeckError('invalid', first.message, faults)
  return {
    ...moved,
    severityAtMs: severity === row.severity ? before.severityAtMs : now,
    respondedAtMs: before.respondedAtMs ?? (wish.state === undefined ? null : now),
  }
}

/** A duplicate is over: its original goes on. */
const stateOf = (row: IncidentRow, { state }: ChangeIncident): IncidentState =>
  state ?? (row.duplicateOf !== null && !isClosed(row.state) ? 'resolved' : row.state)

function moveTo(
  before: KeptIncident,
  {
    changed,
    state,
    now,
  }: { readonly changed: IncidentRow; readonly state: IncidentState; readonly now: number },
): KeptIncident {
  const moments = { ...changed, identifiedAtMs: before.identifiedAtMs }
  const entered = enterState(before.row.state, state, { moments, now })
  if (entered.kind === 'refused')
    throw new DeckError('conflict', entered.reason, [{ path: 'state', message: entered.reason }])
  if (state === 'resolved' && changed.duplicateOf === null) refuseUnwritten(before, changed)
  const { identifiedAtMs, mitigatedAtMs, resolvedAtMs, reviewedAtMs, impactEndMs, reopenedCount } =
    entered.moments
  const reached = { mitigatedAtMs, resolvedAtMs, reviewedAtMs, impactEndMs, reopenedCount }
  const every = stepOf(before.policy, changed.severity)?.updateEveryMs ?? null
  const nextUpdateDueMs = isClosed(state)
    ? null
    : entered.isReopened && every !== null
      ? now + every
      : changed.nextUpdateDueMs
  return { ...before, identifiedAtMs, row: { ...changed, ...reached, state, nextUpdateDueMs } }
}

function refuseUnwritten({ policy }: KeptIncident, row: IncidentRow): void {
  const missing = missingParts(policy.closeRequires, row)
  if (missing.length === 0) return
  const words = missing.map(part => REQUIRED_WORDS[part]).join(' and ')
  throw new DeckError(
    'unprocessable',
    `write the ${words} before it is resolved`,
    missing.map(part => ({
      path: part === 'root_cause' ? 'rootCause' : 'resolution',
      message: 'must be written before it is resolved',
    })),
  )
}

async function refuseDuplicate(tx: IncidentContext, row: IncidentRow, of: number): Promise<void> {
  const refuse = (message: string) => new DeckError('invalid', message, [{ path: 'duplicateOf', message }])
  if (of === row.id) throw refuse('an incident is no duplicate of itself')
  const original = await lockedIncident(tx, of)
  if (original.row.duplicateOf !== null)
    throw refuse(`#${of} is a duplicate itself: name #${original.row.duplicateOf}`)
}

/** Services that stay may be gone by now; new ones must be there. */
async function knownServices(
  tx: IncidentContext,
  row: IncidentRow,
  services: readonly string[],
): Promise<readonly string[]> {
  const known = await tx.incidents.serviceNames()
  const unknown = services.find(slug => !row.services.includes(slug) && !known.has(slug))
  if (unknown === undefined) return [...new Set(services)]
  const message = `services: there is no service "${unknown}"`
  throw new DeckError('invalid', message, [{ path: 'services', message }])
}

function nextRoles(
  before: IncidentRow['roles'],
  wish: ChangeIncident['roles'],
): Partial<Record<IncidentRole, string>> {
  const entries = Object.entries({ ...before, ...wish })
  return Object.fromEntries(entries.flatMap(([role, person]) => (person ? [[role, person]] : [])))
}

/** The version is in the condition too: nobody's change is written over, whatever the lock. */
async function store(tx: IncidentContext, { row, ...kept }: KeptIncident): Promise<void> {
  const { count } = await tx.db.incident.updateMany({
    where: { id: row.id, version: row.version },
    data: {
      title: row.title,
      kind: row.kind,
      severity: row.severity,
      severityAt: new Date(kept.severityAtMs),
      state: row.state,
      services: [...row.services],
      isRestricted: row.isRestricted,
      respondedAt: dateOf(kept.respondedAtMs),
      identifiedAt: dateOf(kept.identifiedAtMs),
      impactStart: new Date(row.impactStartMs),
      impactEnd: dateOf(row.impactEndMs),
      detectedAt: new Date(row.detectedAtMs),
      mitigatedAt: dateOf(row.mitigatedAtMs),
      resolvedAt: dateOf(row.resolvedAtMs),
      reviewedAt: dateOf(row.reviewedAtMs),
      reopenedCount: row.reopenedCount,
      roles: jsonOf(row.roles),
      channelUrl: row.channelUrl,
      rootCause: row.rootCause,
      resolution: row.resolution,
      duplicateOf: row.duplicateOf,
      nextUpdateDueAt: dateOf(row.nextUpdateDueMs),
      expectedEndAt: dateOf(row.expectedEndMs),
      version: { increment: 1 },
    },
  })
  if (count === 0) throw new DeckError('conflict', `somebody changed #${row.id} meanwhile: look again`)
}

async function keepNewLists(tx: IncidentContext, { before, after }: Changed): Promise<void> {
  const { row, policy } = after
  if (row.severity === before.row.severity && row.kind === before.row.kind) return
  await keepChecklists(tx.db, row.id, checklistsFor(policy, row))
}

/** What a change asks for outside of its own row: pages that end, people whom a graver kind calls first. */
async function followUp(ctx: IncidentContext, { before, after }: Changed): Promise<void> {
  if (isClosed(after.row.state) && !isClosed(before.row.state)) await endPages(ctx, after.row.id)
  const isGraver = after.row.severity < before.row.severity
  const firstLevel = kindView(after.policy, after.row.kind).firstLevel
  const callsOthers = after.row.kind !== before.row.kind && firstLevel !== null
  if ((isGraver || callsOthers) && !isClosed(after.row.state)) {
    if (callsOthers) await endPages(ctx, after.row.id)
    await callPeople(ctx, after)
  }
}
