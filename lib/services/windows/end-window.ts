import type { EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { EndWindow } from '../../contract/uptime.ts'
import { endNow } from '../../core/window/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { createEntry } from '../entries/create-entry.ts'
import { getEntry } from '../entries/get-entry.ts'
import { replaceEntry } from '../entries/replace-entry.ts'

/**
 * Ends planned work that is open, at the second that has begun. Of one that repeats, this time is left out of its rule,
 * and what was of it stays as a window of its own. Only of what was added in the page. Throws `conflict` when it is not
 * open or written in the file, `not_found` when there is no such window.
 */
export async function endWindow(
  ctx: ConfigurationContext,
  { slug }: EndWindow,
): Promise<EntryView<'window'>> {
  const { config, source } = await getEntry('window')(ctx, { key: slug })
  if (source === 'file')
    throw new DeckError('conflict', `"${config.name}" is written in the configuration file: end it there`)
  const ending = endNow(config, ctx.clock.now())
  if (ending === null) throw new DeckError('conflict', `"${config.name}" is not open now`)
  if (ending.kind === 'shortened') return replaceEntry('window')(ctx, { key: slug, config: ending.config })
  // First what was: between the two it is open twice, and never unknown.
  const once = await createEntry('window')(ctx, ending.once)
  await replaceEntry('window')(ctx, { key: slug, config: ending.rest })
  return once
}
