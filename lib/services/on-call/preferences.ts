import { type Preferences, ReplacePreferences } from '../../contract/contact-methods.ts'
import { DeckError } from '../../contract/errors.ts'
import type { OnCallPreference } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'
import { calendarPath } from './calendars.ts'
import { listContactMethods } from './contact-methods.ts'
import type { OnCallContext } from './on-call-context.ts'

/** How the asker wants to be told, with what they can be told by, and the addresses of their calendars. */
export async function readPreferences(ctx: OnCallContext): Promise<Preferences> {
  const { userId } = requirePerson(ctx)
  const row = await ctx.db.onCallPreference.findUnique({ where: { userId } })
  const { methods } = await listContactMethods(ctx)
  const schedules = await ctx.onCall.now()
  const owner = { userId, generation: row?.calendarGeneration ?? 0 }
  return {
    ...wishOf(row),
    methods,
    calendars: [
      { name: 'My shifts', path: calendarPath(ctx, owner, null) },
      ...schedules.map(({ name, schedule }) => ({ name, path: calendarPath(ctx, owner, schedule) })),
    ],
  }
}

/** Rules of another version of the deck are none: the usual order holds then. */
function wishOf(row: OnCallPreference | null): ReplacePreferences {
  const parsed = ReplacePreferences.safeParse({ zone: row?.zone, rules: row?.rules })
  return parsed.data ?? { zone: row?.zone ?? 'UTC', rules: [] }
}

/** Replaces the asker's rules and zone. Throws `invalid` for a method that is none of theirs. */
export async function replacePreferences(ctx: OnCallContext, wish: ReplacePreferences): Promise<Preferences> {
  const { userId, email } = requirePerson(ctx)
  const { methods } = await listContactMethods(ctx)
  const known = new Set(methods.map(method => method.id))
  for (const [i, rule] of wish.rules.entries())
    for (const [j, step] of rule.steps.entries())
      if (!known.has(step.methodId)) {
        const message = 'methodId: this is none of your contact methods'
        throw new DeckError('invalid', message, [{ path: `rules.${i}.steps.${j}.methodId`, message }])
      }
  await inTransaction(ctx, async tx => {
    const before = await tx.db.onCallPreference.findUnique({ where: { userId } })
    const data = { zone: wish.zone, rules: wish.rules, updatedAt: new Date(ctx.clock.now()) }
    await tx.db.onCallPreference.upsert({ where: { userId }, create: { userId, ...data }, update: data })
    const old = before && { zone: before.zone, rules: before.rules }
    await recordAudit(tx, {
      action: 'preferences.changed',
      subject: `person:${email}`,
      before: old,
      after: wish,
    })
  })
  return readPreferences(ctx)
}

/** Makes all addresses of the asker's calendars new: those handed out before answer no more. */
export async function renewCalendars(ctx: OnCallContext): Promise<Preferences> {
  const { userId, email } = requirePerson(ctx)
  await inTransaction(ctx, async tx => {
    const updatedAt = new Date(ctx.clock.now())
    await tx.db.onCallPreference.upsert({
      where: { userId },
      create: { userId, zone: 'UTC', rules: [], calendarGeneration: 1, updatedAt },
      update: { calendarGeneration: { increment: 1 }, updatedAt },
    })
    await recordAudit(tx, { action: 'calendars.renewed', subject: `person:${email}` })
  })
  return readPreferences(ctx)
}
