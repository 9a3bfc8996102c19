import type { AlertRow } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import type { IncidentRow, OpenIncident } from '../../contract/incidents.ts'
import {
  checklistsFor,
  type KeptChecklist,
  kindView,
  severityWords,
  stepOf,
  timeFaults,
} from '../../core/incident/index.ts'
import type { IncidentPolicyView, IncidentRole, IncidentSource } from '../../core/incident/types.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { keepAlerts } from './attach-alerts.ts'
import { callPeople } from './call-people.ts'
import { type IncidentContext, tellChanged } from './incident-context.ts'
import { incidentFacts, jsonOf, keptIncident } from './incident-rows.ts'
import { keepChecklists } from './keep-checklists.ts'
import { recordTimeline } from './record-timeline.ts'

/** Opens an incident. The same request again (`requestKey`) is answered with the incident that it opened. */
export async function openIncident(ctx: IncidentContext, wish: OpenIncident): Promise<IncidentRow> {
  requirePermission(ctx, 'incidents.act')
  const openedKey = wish.requestKey ? `request:${actorName(ctx.actor)}:${wish.requestKey}` : null
  const source = ctx.actor.kind === 'key' ? 'api' : wish.alerts.length > 0 ? 'alert' : 'person'
  const known = await ctx.incidents.serviceNames()
  const unknown = wish.services.find(slug => !known.has(slug))
  if (unknown !== undefined) {
    const message = `services: there is no service "${unknown}"`
    throw new DeckError('invalid', message, [{ path: 'services', message }])
  }
  const opened = await openWith(ctx, { ...wish, openedKey, source })
  return opened.row
}

export type Opening = Omit<OpenIncident, 'requestKey'> & {
  /** Unique: what opened one already opens no other. */
  readonly openedKey: string | null
  readonly source: IncidentSource
}

/** The part that rules share: no permission is asked for. `isNew` false: it was open by the same key already. */
export async function openWith(
  ctx: IncidentContext,
  opening: Opening,
): Promise<{ readonly row: IncidentRow; readonly isNew: boolean }> {
  const before = opening.openedKey === null ? null : await byKey(ctx, opening.openedKey)
  if (before) return { row: before, isNew: false }
  const alerts = await ctx.alerts.rows([...new Set(opening.alerts)])
  const services = servicesOf(opening, alerts)
  const policy = await ctx.incidents.policy(services)
  const times = timesOf(ctx, opening, alerts)
  const id = await inTransaction(ctx, ({ db }) =>
    insert({ ...ctx, db }, { opening, policy, services, alerts, times }),
  ).catch(async (error: unknown) => {
    // Of two that open by the same key at once, one finds what the other opened.
    const other = opening.openedKey === null ? null : await byKey(ctx, opening.openedKey)
    if (other) return other
    throw error
  })
  if (typeof id !== 'number') return { row: id, isNew: false }
  const kept = await keptIncident(ctx.db, id)
  if (!kept) throw new Error(`incident #${id} was not kept`)
  tellChanged(ctx, id)
  if (opening.pages) await callPeople(ctx, kept)
  return { row: kept.row, isNew: true }
}

async function byKey(ctx: IncidentContext, openedKey: string): Promise<IncidentRow | null> {
  const stored = await ctx.db.incident.findUnique({ where: { openedKey }, select: { id: true } })
  return stored ? ((await keptIncident(ctx.db, stored.id))?.row ?? null) : null
}

const servicesOf = (opening: Opening, alerts: readonly AlertRow[]): string[] =>
  opening.services.length > 0
    ? [...new Set(opening.services)]
    : [...new Set(alerts.flatMap(alert => alert.labels.service || []))]

type Times = { readonly now: number; readonly impactStartMs: number }

function timesOf(ctx: IncidentContext, opening: Opening, alerts: readonly AlertRow[]): Times {
  const now = ctx.clock.now()
  const impactStartMs = opening.impactStart ?? Math.min(now, ...alerts.map(alert => alert.startsAtMs))
  const faults = timeFaults(
    { impactStartMs, impactEndMs: null, detectedAtMs: Math.max(now, impactStartMs), mitigatedAtMs: null },
    now,
  )
  const [first] = faults
  if (first) throw new DeckError('invalid', first.message, faults)
  return { now, impactStartMs }
}

type Insertion = {
  readonly opening: Opening
  readonly policy: IncidentPolicyView
  readonly services: readonly string[]
  readonly alerts: readonly AlertRow[]
  readonly times: Times
}

async function insert(
  tx: IncidentContext,
  { opening, policy, services, alerts, times }: Insertion,
): Promise<number> {
  const { now } = times
  const by = actorName(tx.actor)
  const view = kindView(policy, opening.kind)
  const isRestricted = opening.isRestricted ?? view.isRestricted
  const every = stepOf(policy, opening.severity)?.updateEveryMs ?? null
  const earliest = Math.min(now, ...alerts.map(alert => alert.startsAtMs))
  const at = new Date(now)
  const { id } = await tx.db.incident.create({
    data: {
      title: opening.title,
      kind: opening.kind,
      severity: opening.severity,
      severityAt: at,
      state: 'investigating',
      services: [...services],
      isRestricted,
      openedAt: at,
      openedBy: by,
      source: opening.source,
      openedKey: opening.openedKey,
      impactStart: new Date(times.impactStartMs),
      detectedAt: new Date(Math.max(earliest, times.impactStartMs)),
      roles: jsonOf(rolesOf(tx, opening, isRestricted)),
      channelUrl: opening.channelUrl,
      nextUpdateDueAt: every === null ? null : new Date(now + every),
      policy: jsonOf(policy),
    },
    select: { id: true },
  })
  await keepChecklists(tx.db, id, listsOf(policy, opening))
  const words = severityWords(policy, opening.severity)
  await recordTimeline(tx, {
    incidentId: id,
    kind: 'opened',
    atMs: now,
    by: tx.actor.kind === 'system' ? null : by,
    title: `${words.label}${words.means === '' ? '' : ` (${words.means})`} opened: ${opening.title}`,
    facts: { severity: opening.severity, source: opening.source, kind: opening.kind },
    onceKey: 'opened',
  })
  if (opening.note.trim() !== '')
    await recordTimeline(tx, {
      incidentId: id,
      kind: 'note',
      atMs: now,
      by,
      title: 'Note',
      body: opening.note,
    })
  await keepAlerts(tx, {
    incidentId: id,
    alerts,
    isOpener: true,
    by: null,
    serviceOf: alert => alert.labels.service || (services[0] ?? null),
  })
  const kept = await keptIncident(tx.db, id)
  const after = kept ? incidentFacts(kept.row) : {}
  await recordAudit(tx, { action: 'incident.opened', subject: `incident:${id}`, after })
  return id
}

const listsOf = (policy: IncidentPolicyView, { severity, kind }: Opening): KeptChecklist[] =>
  checklistsFor(policy, { severity, kind })

/** Whoever opens a restricted incident must still see it. */
function rolesOf(
  { actor }: IncidentContext,
  opening: Opening,
  isRestricted: boolean,
): Partial<Record<IncidentRole, string>> {
  const given = Object.fromEntries(
    Object.entries(opening.roles).flatMap(([role, person]) => (person ? [[role, person]] : [])),
  )
  if (!isRestricted || actor.kind !== 'person' || actor.role === 'admin') return given
  return Object.values(given).includes(actor.email) || 'commander' in given
    ? { ...given, ...(Object.values(given).includes(actor.email) ? {} : { scribe: actor.email }) }
    : { ...given, commander: actor.email }
}
