import { DeckError } from '../../contract/errors.ts'
import type { LookAtTable, TableView } from '../../contract/recovery.ts'
import { tableStepOf } from '../../core/action/index.ts'
import { recordAudit } from '../audit/record.ts'
import { recordingRefusal } from '../audit/record-refusal.ts'
import { requirePermission } from '../require.ts'
import { granteeOf } from './grantee.ts'
import {
  guardError,
  keyOf,
  noAction,
  openDefinition,
  type RecoveryContext,
  roleRefusals,
} from './recovery-context.ts'

/**
 * Asks a service for its list and shows it, for those who may press the action. That it was looked at is written down; what
 * was seen is kept nowhere.
 */
export async function lookAtTable(ctx: RecoveryContext, wish: LookAtTable): Promise<TableView> {
  requirePermission(ctx, 'operations.read')
  const key = keyOf(wish)
  const definition = await ctx.recovery.definition(key)
  if (definition === null) throw noAction(key)
  const config = openDefinition(definition, ctx.secrets)
  const deed = { action: 'table.look-refused', subject: `action:${key}`, kind: key }
  await recordingRefusal(ctx, deed, async () => {
    const role = roleRefusals(config, granteeOf(ctx.actor))
    if (role.length > 0) throw guardError(role, ctx.clock.now())
    if (tableStepOf(config) === null) throw new DeckError('conflict', 'it shows no table: press it instead')
    if (!config.enabled)
      throw new DeckError('conflict', `it is switched off${config.note ? `: ${config.note}` : ''}`)
  })
  const view = await ctx.recovery.look(key)
  if (view === null) throw noAction(key)
  await recordAudit(ctx, {
    action: 'table.looked-at',
    subject: `action:${key}`,
    after: { rows: view.table?.total ?? null },
  })
  return view
}
