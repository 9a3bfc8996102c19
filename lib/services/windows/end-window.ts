import type { EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { EndWindow } from '../../contract/uptime.ts'
import type { WindowConfig } from '../../core/config/schema/window.ts'
import { compileWindow, occurrences } from '../../core/window/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { getEntry } from '../entries/get-entry.ts'
import { replaceEntry } from '../entries/replace-entry.ts'

/**
 * Ends planned work that is open, at the second that has begun. Only what takes place once and was added in the page:
 * the others end by their rule. Throws `conflict` with the reason for those, `not_found` when there is no such window.
 */
export async function endWindow(
  ctx: ConfigurationContext,
  { slug }: EndWindow,
): Promise<EntryView<'window'>> {
  const { config } = await getEntry('window')(ctx, { key: slug })
  if (config.repeats !== undefined) {
    throw new DeckError('conflict', `"${config.name}" repeats: change its rule or its length instead`)
  }
  const openMs = openSinceMs(config, ctx.clock.now())
  if (openMs === null) throw new DeckError('conflict', `"${config.name}" is not open now`)
  const duration = `${Math.max(1, Math.floor((ctx.clock.now() - openMs) / 1_000))}s`
  return replaceEntry('window')(ctx, { key: slug, config: { ...config, duration } })
}

function openSinceMs(config: WindowConfig, nowMs: number): number | null {
  const compiled = compileWindow(config)
  if ('faults' in compiled) return null
  return occurrences(compiled.window, nowMs, nowMs + 1)[0]?.startsAtMs ?? null
}
