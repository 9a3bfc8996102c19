import { isDeckError } from '../contract/errors.ts'
import type { Context } from '../services/context.ts'
import { visibleRunbook } from '../services/runbooks/runbook-context.ts'
import { getRuntime } from './runtime.ts'

/** The title of a runbook for whoever asks for its page; null when there is none that they may read. */
export async function findRunbookPage(
  ctx: Context,
  slug: string,
): Promise<{ readonly title: string } | null> {
  try {
    const { config } = await visibleRunbook({ ...ctx, configuration: getRuntime().deck.configuration }, slug)
    return { title: config.title }
  } catch (error) {
    if (isDeckError(error)) return null
    throw error
  }
}
