import type { IncidentDetail, IncidentRow, ScaleStep } from '../../core/incident/types.ts'
import { DEFAULT_REQUIRES, dueOf, type Section } from '../../core/post-mortem/index.ts'
import { seedProse } from '../../core/prose/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { tellIncident } from './incident-record.ts'

type Resolved = Pick<IncidentDetail, 'incident' | 'policy'>

/**
 * Drafts what the policy asks for when an incident is resolved. Resolved again, an unpublished one is due anew. Drills,
 * duplicates and severities without a rule get none by themselves.
 * @returns the post-mortem's id, or null when none is due
 */
export async function draftPostMortem(ctx: Context, detail: Resolved): Promise<string | null> {
  const { incident } = detail
  const rule = ruleOf(detail)
  if (!rule || incident.kind === 'drill' || incident.duplicateOf !== null) return null
  return writeDraft(ctx, incident, rule)
}

export const ruleOf = ({ incident, policy }: Resolved): ScaleStep['postMortem'] =>
  policy.scale.find(step => step.severity === incident.severity)?.postMortem ?? null

/** Makes the draft, or puts an unpublished one's time anew. */
export async function writeDraft(
  ctx: Context,
  incident: IncidentRow,
  rule: ScaleStep['postMortem'],
): Promise<string> {
  const now = new Date(ctx.clock.now())
  const dueAt = new Date(dueOf(incident.resolvedAtMs ?? ctx.clock.now(), rule?.withinMs ?? null))
  return inTransaction(ctx, async tx => {
    const before = await tx.db.postMortem.findUnique({ where: { incidentId: incident.id } })
    if (before) {
      await tx.db.postMortem.updateMany({
        where: { id: before.id, publishedAt: null },
        data: { dueAt, remindedAs: null, remindedAt: null, updatedAt: now },
      })
      return before.id
    }
    const texts = firstWords(incident)
    const { id } = await tx.db.postMortem.create({
      data: {
        incidentId: incident.id,
        title: incident.title,
        owner: await ownerOf(tx, incident),
        requires: [...(rule && rule.requires.length > 0 ? rule.requires : DEFAULT_REQUIRES)],
        dueAt,
        draftedAt: now,
        draftedBy: actorName(ctx.actor),
        document: Buffer.from(seedProse(texts)),
        texts,
        updatedAt: now,
      },
    })
    await tellIncident(tx, incident.id, { id, title: 'Post-mortem drafted from the record' })
    await recordAudit(tx, {
      action: 'post_mortem.drafted',
      subject: `incident:${incident.id}`,
      after: { id, dueAt: dueAt.toISOString() },
    })
    return id
  })
}

/** What people wrote into the incident already is theirs to go on from. */
function firstWords({ rootCause, resolution }: IncidentRow): Partial<Record<Section, string>> {
  return {
    ...(rootCause.trim() === '' ? {} : { root_cause: rootCause.trim() }),
    ...(resolution.trim() === '' ? {} : { response: resolution.trim() }),
  }
}

/** The commander, or whoever took it first, if they have an account. */
async function ownerOf(ctx: Context, { roles, acknowledgedBy }: IncidentRow): Promise<string | null> {
  const wanted = [roles.commander, acknowledgedBy].flatMap(person => (person ? [person.toLowerCase()] : []))
  const accounts = await ctx.db.user.findMany({
    where: { email: { in: wanted }, disabledAt: null },
    select: { email: true },
  })
  return wanted.find(email => accounts.some(account => account.email === email)) ?? null
}
