import { DeckError } from '../../contract/errors.ts'
import type { KillSwitch, SetKillSwitch } from '../../contract/recovery.ts'
import type { ConfigurationDoor } from '../../ports/deck.ts'
import { recordAudit } from '../audit/record.ts'
import { recordingRefusal } from '../audit/record-refusal.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import type { RecoveryContext } from './recovery-context.ts'

type SwitchContext = RecoveryContext & { readonly configuration: Pick<ConfigurationDoor, 'current'> }

export type SwitchesSet = {
  readonly switches: readonly KillSwitch[]
  /** Runs of that scope that were under way; a switch stops new ones only. */
  readonly running: number
}

/**
 * Stops all presses and automatic runs of a service, or of everything (`all`), or lets them go on. Whoever is on call
 * may stop; only those who may press anything let go on.
 */
export function setKillSwitch(ctx: SwitchContext, wish: SetKillSwitch): Promise<SwitchesSet> {
  requirePermission(ctx, 'operations.read')
  const { scope, isOn, reason } = wish
  const deed = { action: 'recovery.switch-refused', subject: `recovery:${scope}`, after: { isOn, reason } }
  return recordingRefusal(ctx, deed, () => set(ctx, wish))
}

async function set(ctx: SwitchContext, wish: SetKillSwitch): Promise<SwitchesSet> {
  requirePermission(ctx, wish.isOn ? 'recovery.switch' : 'actions.press_any')
  const { scope, isOn, reason } = wish
  if (isOn) await refuseUnknown(ctx, scope)
  await inTransaction(ctx, async tx => {
    const before = await tx.db.killSwitch.findUnique({ where: { scope } })
    const row = { by: actorName(tx.actor), reason, at: new Date(tx.clock.now()) }
    if (isOn) await tx.db.killSwitch.upsert({ where: { scope }, create: { scope, ...row }, update: row })
    else await tx.db.killSwitch.deleteMany({ where: { scope } })
    await recordAudit(tx, {
      action: isOn ? 'recovery.stopped' : 'recovery.let-go-on',
      subject: `recovery:${scope}`,
      before: before && { by: before.by, reason: before.reason },
      after: { reason },
    })
  })
  await ctx.recovery.refresh()
  return { switches: await switches(ctx), running: await runningIn(ctx, scope) }
}

async function refuseUnknown(ctx: SwitchContext, scope: string): Promise<void> {
  const { services } = await ctx.configuration.current()
  if (scope === 'all' || services.some(({ slug }) => slug === scope)) return
  const message = `scope: there is no service "${scope}": expected one, or all`
  throw new DeckError('invalid', message, [{ path: 'scope', message }])
}

async function switches({ db }: RecoveryContext): Promise<KillSwitch[]> {
  const rows = await db.killSwitch.findMany({ orderBy: { at: 'asc' } })
  return rows.map(({ scope, by, reason, at }) => ({ scope, by, reason, atMs: at.getTime() }))
}

const runningIn = ({ db }: RecoveryContext, scope: string): Promise<number> =>
  db.run.count({
    where: {
      state: { in: ['waiting', 'running', 'proving'] },
      ...(scope === 'all' ? {} : { service: scope }),
    },
  })
