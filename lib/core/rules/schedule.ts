import { nextScrapeAt } from '../scrape/schedule.ts'
import { groupKey, type RuleGroup } from './group.ts'

/**
 * The group's first instant after `afterMs`: on a grid of its interval, moved by the group's hash so that a hundred
 * groups are not evaluated at once, and the same after a restart.
 */
export const nextEvaluationAt = (group: RuleGroup, afterMs: number): number =>
  nextScrapeAt(afterMs, group.intervalMs, hashOf(groupKey(group)))

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
