import type { PushTrial } from '../../contract/push.ts'
import { requirePerson } from '../require.ts'
import type { ReceiversContext } from './receivers-context.ts'

/** Sends a test to every own browser, now. */
export async function testPush(ctx: ReceiversContext): Promise<PushTrial> {
  const { email } = requirePerson(ctx)
  return ctx.receivers.testPush(email)
}
