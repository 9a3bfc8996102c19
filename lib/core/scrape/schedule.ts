import { type Labels, labelsKey } from '../labels/index.ts'

/** Timers wake late by some milliseconds; so much lateness is no reason for an uneven timestamp. */
const MAX_TOLERANCE_MS = 10

/** 32-bit FNV-1a over what tells a target: the same target keeps its place in the interval over restarts. */
export function targetHash(labels: Labels, url: string): number {
  let hash = 0x811c9dc5
  for (const char of new TextEncoder().encode(labelsKey(labels) + url)) {
    hash = Math.imul(hash ^ char, 0x01000193)
  }
  return hash >>> 0
}

/** The first moment after `nowMs` that is this target's: a thousand targets must not be asked in one instant. */
export function nextScrapeAt(nowMs: number, intervalMs: number, hash: number): number {
  const offsetMs = hash % intervalMs
  const sinceMs = (((nowMs - offsetMs) % intervalMs) + intervalMs) % intervalMs
  return nowMs - sinceMs + intervalMs
}

/** The time that a scrape's samples get: the planned one when the scrape began within the tolerance of it. */
export function alignedTime(startedMs: number, plannedMs: number, intervalMs: number): number {
  const toleranceMs = Math.min(intervalMs / 100, MAX_TOLERANCE_MS)
  return Math.abs(startedMs - plannedMs) <= toleranceMs ? plannedMs : startedMs
}
