import { DeckError } from '../../contract/errors.ts'
import type { ParameterField, PressAction, RunRow } from '../../contract/recovery.ts'
import { checkParameters, tableStepOf } from '../../core/action/index.ts'
import type { ActionConfig } from '../../core/config/schema/action.ts'
import { evaluateGuard, type GuardSurroundings, unmetDemand } from '../../core/guard/index.ts'
import { recordAudit } from '../audit/record.ts'
import { type RefusedDeed, recordRefusal } from '../audit/record-refusal.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { visibleIncident } from '../incidents/incident-context.ts'
import { requirePermission } from '../require.ts'
import { granteeOf } from './grantee.ts'
import { readGuardRecords } from './guard-facts.ts'
import { insertRun } from './insert-run.ts'
import { badToken, spendToken, tokenFault } from './press-token.ts'
import {
  canDryRun,
  guardError,
  keyOf,
  noAction,
  openDefinition,
  type RecoveryContext,
  roleRefusals,
} from './recovery-context.ts'
import { toRunRow } from './run-rows.ts'

/** What the deck knows of an action when it is pressed, asked just before. */
type Asked = {
  readonly key: string
  readonly definition: string
  readonly config: ActionConfig
  readonly surroundings: GuardSurroundings
  readonly fields: readonly ParameterField[]
}

/** How a press ended: the row that the engine takes up, or why not. Either is committed, and told afterwards. */
type Pressed = { readonly kind: 'pressed'; readonly run: RunRow } | Refused
type Refused = { readonly kind: 'refused'; readonly error: DeckError }

/**
 * Presses an action: its token is used up, its parameters and guards are judged again, and one row says that it is to
 * run. Whatever the browser showed, this decides. Refusals are written to the audit log and thrown: `forbidden` for a
 * role or a token, `invalid` for parameters, `conflict` for everything that stands between.
 */
export async function pressAction(ctx: RecoveryContext, wish: PressAction): Promise<RunRow> {
  requirePermission(ctx, 'operations.read')
  const key = keyOf(wish)
  const definition = await ctx.recovery.definition(key)
  if (definition === null) throw noAction(key)
  const config = openDefinition(definition, ctx.secrets)
  if (tableStepOf(config) !== null)
    throw new DeckError('conflict', 'it is looked at, not pressed: ask for its table')
  const early = await earlyRefusal(ctx, config, { token: wish.token, action: key })
  if (early) {
    await recordRefusal(ctx, refusedDeed(key, wish), early)
    throw early
  }
  if (wish.incidentId !== undefined) await visibleIncident(ctx, wish.incidentId)
  const asked = { key, definition, config, ...(await askDoor(ctx, key)) }
  const pressed = await inTransaction(ctx, tx => press({ ...ctx, ...tx }, asked, wish))
  if (pressed.kind === 'refused') throw pressed.error
  await ctx.recovery.taken(pressed.run.id)
  return pressed.run
}

/** What needs no question to the service: nobody makes the deck ask around without a token of their own. */
async function earlyRefusal(
  ctx: RecoveryContext,
  config: ActionConfig,
  presented: { readonly token: string; readonly action: string },
): Promise<DeckError | null> {
  if (ctx.actor.kind !== 'person' && ctx.actor.kind !== 'key')
    return new DeckError('forbidden', 'only people and their keys press')
  const role = roleRefusals(config, granteeOf(ctx.actor))
  return role.length > 0 ? guardError(role, ctx.clock.now()) : tokenFault(ctx, presented)
}

async function askDoor(
  { recovery }: RecoveryContext,
  key: string,
): Promise<Pick<Asked, 'surroundings' | 'fields'>> {
  const [surroundings, fields] = await Promise.all([recovery.surroundings(key), recovery.parameters(key)])
  if (!surroundings || !fields) throw noAction(key)
  return { surroundings, fields }
}

async function press(tx: RecoveryContext, asked: Asked, wish: PressAction): Promise<Pressed> {
  const { key } = asked
  const used = await spendToken(tx, { token: wish.token, action: key })
  const pressed = used ? await judged(tx, asked, wish) : { kind: 'refused' as const, error: badToken() }
  if (pressed.kind === 'refused') {
    await recordRefusal(tx, refusedDeed(key, wish), pressed.error)
    return pressed
  }
  await recordAudit(tx, {
    action: 'run.pressed',
    subject: `action:${key}`,
    after: { run: pressed.run.id, ...wordsOf(wish), parameters: pressed.run.parameters },
  })
  return pressed
}

async function judged(tx: RecoveryContext, asked: Asked, wish: PressAction): Promise<Pressed> {
  const refuse = (error: DeckError): Refused => ({ kind: 'refused', error })
  const { key, config, surroundings, fields } = asked
  const presser = granteeOf(tx.actor)
  const nowMs = tx.clock.now()
  const { isDryRun } = wish
  const record = (await readGuardRecords(tx.db, [key], nowMs)).get(key)
  if (!record) return refuse(noAction(key))
  const guard = evaluateGuard({ presser, surroundings, record, isDryRun, nowMs })
  if (guard.refusals.length > 0) return refuse(guardError(guard.refusals, nowMs))
  if (isDryRun && !canDryRun(config))
    return refuse(issue('invalid', 'isDryRun', 'it cannot be tried without doing it'))
  const checked = checkParameters(fields, wish.parameters)
  if ('faults' in checked) {
    const [first] = checked.faults
    return refuse(new DeckError('invalid', first?.message ?? 'its parameters are wrong', checked.faults))
  }
  const { name } = surroundings.action
  const given = { confirmation: wish.confirmation, name, isDangerousChoice: checked.isDangerous && !isDryRun }
  const unmet = unmetDemand(guard.demands, given)
  if (unmet !== null) return refuse(issue('conflict', 'confirmation', unmet))
  const inserted = await insertRun(tx, {
    surroundings,
    presser,
    part: config.part ?? null,
    definition: asked.definition,
    parameters: checked.values,
    isDryRun,
    trigger: tx.actor.kind === 'key' ? 'api' : 'person',
    by: actorName(tx.actor),
    reason: wish.reason,
    incidentId: wish.incidentId ?? null,
    alertFingerprint: wish.alertFingerprint ?? null,
  })
  if (inserted.kind === 'refused') return refuse(guardError(inserted.guard.refusals, nowMs))
  const row = await tx.db.run.findUniqueOrThrow({ where: { id: inserted.id } })
  return { kind: 'pressed', run: toRunRow(row) }
}

const issue = (code: 'invalid' | 'conflict', path: string, message: string): DeckError =>
  new DeckError(code, message, [{ path, message }])

/** What the presser said, without the token. */
const wordsOf = ({ parameters, reason, isDryRun, incidentId, alertFingerprint }: PressAction) => ({
  parameters,
  reason,
  isDryRun,
  incidentId: incidentId ?? null,
  alertFingerprint: alertFingerprint ?? null,
})

const refusedDeed = (key: string, wish: PressAction): RefusedDeed => ({
  action: 'run.refused',
  subject: `action:${key}`,
  kind: key,
  after: wordsOf(wish),
})
