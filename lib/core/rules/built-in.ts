import { NO_LABELS } from '../labels/index.ts'
import type { RuleGroup } from './group.ts'

/** A group that the deck brings itself: recording rules that no file holds. */
export function builtInGroup(
  name: string,
  intervalMs: number,
  rules: readonly { readonly record: string; readonly expr: string }[],
): RuleGroup {
  return {
    file: 'built in',
    name,
    intervalMs,
    queryOffsetMs: 0,
    limit: 0,
    rules: rules.map(({ record, expr }) => ({ kind: 'recording', record, expr, labels: NO_LABELS })),
  }
}
