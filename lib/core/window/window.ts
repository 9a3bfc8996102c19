import { parseDurationMs } from '../config/duration.ts'
import type { WindowConfig } from '../config/schema/window.ts'
import { instantsOf, readRule, type WallStarts } from './rule.ts'
import { parseWallMs, wallOfInstant, wallText } from './wall-clock.ts'

export type WindowFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** One time that a window takes place. `endsAtMs` is exclusive, and exactly the duration after the start. */
export type Occurrence = { readonly startsAtMs: number; readonly endsAtMs: number }

/** A window that was read and found right. */
export type CompiledWindow = {
  readonly config: WindowConfig
  readonly durationMs: number
  /** Null when it need not be announced. */
  readonly noticeMs: number | null
  readonly wallStarts: WallStarts
}

const LONGEST_MS = 14 * 86_400_000
const DAY_MS = 86_400_000
/** So many starts are looked at for overlaps. */
const LOOKED_AT = 24

/** Reads a window, or answers everything that is wrong with it, in words and with the field. */
export function compileWindow(
  config: WindowConfig,
): { readonly window: CompiledWindow } | { readonly faults: readonly WindowFault[] } {
  const startMs = parseWallMs(config.starts)
  if (startMs === null) {
    const message = `starts: ${JSON.stringify(config.starts)} is not a local time of the calendar: expected one such as 2026-01-04T02:00`
    return { faults: [{ path: ['starts'], message }] }
  }
  const durationMs = parseDurationMs(config.duration) ?? 0
  const read = readStarts(config, startMs)
  if ('fault' in read) return { faults: [{ path: ['repeats'], message: `repeats: ${read.fault}` }] }
  const except = readExcept(config, read.starts)
  const faults = [...durationFaults(config, { durationMs, starts: read.starts, startMs }), ...except.faults]
  if (faults.length > 0) return { faults }
  return {
    window: {
      config,
      durationMs,
      noticeMs: config.notice === undefined ? null : parseDurationMs(config.notice),
      wallStarts: (fromMs, toMs) => read.starts(fromMs, toMs).filter(atMs => !except.wallMs.has(atMs)),
    },
  }
}

/** What is wrong with a window beyond its shape; empty when it is right. */
export function windowFaults(config: WindowConfig): readonly WindowFault[] {
  const compiled = compileWindow(config)
  return 'faults' in compiled ? compiled.faults : []
}

/**
 * When the window takes place within [fromMs, toMs): every occurrence that touches the stretch, by start.
 * Starts are on the wall clock of the window's zone; a duration is exact, also over a change of the clocks.
 */
export function occurrences(window: CompiledWindow, fromMs: number, toMs: number): Occurrence[] {
  const { zone } = window.config
  const fromWallMs = wallOfInstant(fromMs - window.durationMs, zone) - DAY_MS
  const toWallMs = wallOfInstant(toMs, zone) + DAY_MS
  return instantsOf(window.wallStarts(fromWallMs, toWallMs), zone)
    .map(startsAtMs => ({ startsAtMs, endsAtMs: startsAtMs + window.durationMs }))
    .filter(({ startsAtMs, endsAtMs }) => startsAtMs < toMs && endsAtMs > fromMs)
}

function readStarts(
  config: WindowConfig,
  wallMs: number,
): { readonly starts: WallStarts } | { readonly fault: string } {
  if (config.repeats === undefined)
    return { starts: (fromMs, toMs) => (wallMs >= fromMs && wallMs <= toMs ? [wallMs] : []) }
  return readRule(config.repeats, { wallMs, zone: config.zone })
}

function readExcept(config: WindowConfig, starts: WallStarts) {
  const wallMs = new Set<number>()
  const faults: WindowFault[] = []
  for (const [i, text] of config.except.entries()) {
    const atMs = parseWallMs(text)
    if (atMs !== null && starts(atMs, atMs).length > 0) {
      wallMs.add(atMs)
      continue
    }
    const why =
      atMs === null
        ? 'is not a local time such as 2026-01-04T02:00'
        : 'is no start of this window: nothing to leave out'
    faults.push({ path: ['except', i], message: `except: ${JSON.stringify(text)} ${why}` })
  }
  return { wallMs, faults }
}

function durationFaults(
  config: WindowConfig,
  of: { readonly durationMs: number; readonly starts: WallStarts; readonly startMs: number },
): WindowFault[] {
  const refuse = (message: string): WindowFault[] => [{ path: ['duration'], message: `duration: ${message}` }]
  if (of.durationMs > LONGEST_MS)
    return refuse(`${config.duration} is longer than 14 days: planned work that long is no window`)
  const first = firstStarts(of.starts, of.startMs)
  for (const [i, startMs] of first.entries()) {
    const next = first[i + 1]
    if (next !== undefined && next - startMs < of.durationMs)
      return refuse(
        `the occurrence of ${wallText(startMs)} lasts longer than until the next one, ${wallText(next)}`,
      )
  }
  return []
}

/** The first starts of a window, looked for in ever wider stretches. */
function firstStarts(starts: WallStarts, startMs: number): number[] {
  let found: number[] = []
  for (const days of [7, 60, 400, 2_000]) {
    found = starts(startMs, startMs + days * DAY_MS)
    if (found.length >= LOOKED_AT) break
  }
  return found.slice(0, LOOKED_AT)
}
