import type { WindowConfig } from '../config/schema/window.ts'
import { instantsOf } from './rule.ts'
import { wallOfInstant, wallText } from './wall-clock.ts'
import { type CompiledWindow, compileWindow, type Occurrence, occurrences } from './window.ts'

const DAY_MS = 86_400_000
const LONGEST_SLUG = 63

/** What ending an occurrence that is open comes to. */
export type WindowEnding =
  /** It takes place once: it is as long as it was. */
  | { readonly kind: 'shortened'; readonly config: WindowConfig }
  /** It repeats: this one start is left out, and what was of it is a window of its own, that takes place once. */
  | { readonly kind: 'split'; readonly rest: WindowConfig; readonly once: WindowConfig }

/** Ends planned work that is open, at the second that has begun; null when it is not open. */
export function endNow(config: WindowConfig, nowMs: number): WindowEnding | null {
  const compiled = compileWindow(config)
  if ('faults' in compiled) return null
  const [open] = occurrences(compiled.window, nowMs, nowMs + 1)
  if (!open) return null
  const duration = `${Math.max(1, Math.floor((nowMs - open.startsAtMs) / 1_000))}s`
  if (config.repeats === undefined) return { kind: 'shortened', config: { ...config, duration } }
  const starts = wallStartOf(compiled.window, open)
  if (starts === null) return null
  const { repeats: _repeats, notice: _notice, ...shared } = config
  return {
    kind: 'split',
    rest: { ...config, except: [...config.except, starts] },
    once: { ...shared, slug: slugOf(config.slug, starts), starts, duration, except: [] },
  }
}

function wallStartOf(window: CompiledWindow, { startsAtMs }: Occurrence): string | null {
  const { zone } = window.config
  const nearMs = wallOfInstant(startsAtMs, zone)
  const wallMs = window
    .wallStarts(nearMs - DAY_MS, nearMs + DAY_MS)
    .find(one => instantsOf([one], zone)[0] === startsAtMs)
  return wallMs === undefined ? null : exactText(wallMs)
}

/** With its seconds where it has any: another text would be no start of the window. */
const exactText = (wallMs: number): string =>
  wallMs % 60_000 === 0 ? wallText(wallMs) : new Date(wallMs).toISOString().slice(0, 19)

/** `weekly-20260104t0200`. */
function slugOf(slug: string, starts: string): string {
  const stamp = starts.replaceAll(/[-:]/g, '').toLowerCase()
  return `${slug.slice(0, LONGEST_SLUG - stamp.length - 1).replace(/-+$/, '')}-${stamp}`
}
