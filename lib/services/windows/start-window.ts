import type { EntryView } from '../../contract/entries.ts'
import type { StartWindow } from '../../contract/uptime.ts'
import type { WindowConfig } from '../../core/config/schema/window.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { createEntry } from '../entries/create-entry.ts'

/**
 * Begins planned work now, for so many minutes: a window that takes place once. It is open when this resolves.
 * Throws `invalid` when there is no such service.
 */
export async function startWindow(
  ctx: ConfigurationContext,
  input: StartWindow,
): Promise<EntryView<'window'>> {
  return createEntry('window')(ctx, windowFrom(input, ctx.clock.now()))
}

function windowFrom({ name, description, services, minutes }: StartWindow, nowMs: number): WindowConfig {
  // The second that has begun: a window that starts in the future would not be open yet.
  const starts = new Date(nowMs).toISOString().slice(0, 19)
  return {
    slug: slugFrom(name, starts),
    name,
    ...(description === undefined ? {} : { description }),
    services: [...services],
    starts,
    duration: `${minutes}m`,
    zone: 'UTC',
    except: [],
    mutes_alerts: true,
  }
}

/** Readable, and another one each second: `database-upgrade-20260104t020000`. */
function slugFrom(name: string, starts: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const stamp = starts.replaceAll(/[-:]/g, '').toLowerCase()
  return `${words.slice(0, 40).replace(/-+$/, '') || 'work'}-${stamp}`
}
