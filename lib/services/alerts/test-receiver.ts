import type { ReceiverTrial, TestReceiver } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** Sends a message that says it is a test by every integration of a receiver, now. Throws `not_found`. */
export async function testReceiver(ctx: AlertContext, { name }: TestReceiver): Promise<ReceiverTrial> {
  requirePermission(ctx, 'receivers.test')
  const trial = await ctx.alerts.testReceiver(name)
  if (!trial) throw new DeckError('not_found', `there is no receiver "${name}"`)
  const outcomes = trial.integrations.map(({ integration, outcome }) => `${integration}: ${outcome}`)
  await recordAudit(ctx, { action: 'receiver.tested', subject: `receiver:${name}`, after: { outcomes } })
  return trial
}
