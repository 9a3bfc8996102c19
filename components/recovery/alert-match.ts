import type { ActionRow } from '../../lib/contract/recovery.ts'
import { parseMatchers } from '../../lib/core/alert/matcher-text.ts'
import { compileMatchers, labelsFromObject } from '../../lib/core/labels/index.ts'

type AlertLabels = Readonly<Record<string, string>>

/** Actions that are for an alert: by their own matchers; without any, those of its service, and of its part if it says one. */
export function actionsFor(actions: readonly ActionRow[], labels: AlertLabels): readonly ActionRow[] {
  return actions.filter(row =>
    row.alerts === null ? isOfService(row, labels) : isMatched(row.alerts, labels),
  )
}

function isOfService({ service, part }: ActionRow, labels: AlertLabels): boolean {
  if (service !== (labels.service || labels.job)) return false
  return part === null || !labels.part || labels.part === part
}

function isMatched(matchers: string, labels: AlertLabels): boolean {
  const parsed = parseMatchers(matchers)
  return 'matchers' in parsed && compileMatchers(parsed.matchers)(labelsFromObject(labels))
}

/** "3 of 3 proven in a row: run it?", once people have proven an action that would run by itself if it were allowed. */
export function suggestionOf({ automatic }: ActionRow): string | null {
  if (!automatic || automatic.whyNot === null || automatic.verifiedInARow < automatic.needed) return null
  return `${automatic.needed} of ${automatic.needed} proven in a row for alerts such as this: run it?`
}

/**
 * Actions where alerts are at hand: those that run, those that name one of them, the others, and last what looks only.
 * `best` keeps the place that each had, so that none goes down while somebody has it in hand.
 */
export function actionsByAlerts(
  actions: readonly ActionRow[],
  alerts: readonly AlertLabels[],
  best: Map<string, number> = new Map(),
): readonly ActionRow[] {
  const isFor = ({ alerts: matchers }: ActionRow) =>
    matchers !== null && alerts.some(labels => isMatched(matchers, labels))
  const rankOf = (row: ActionRow) =>
    row.runId !== null ? 0 : isFor(row) ? 1 : row.kind === 'recovery' ? 2 : 3
  for (const row of actions)
    best.set(row.key, Math.min(rankOf(row), best.get(row.key) ?? Number.POSITIVE_INFINITY))
  return actions.toSorted((a, b) => (best.get(a.key) ?? 0) - (best.get(b.key) ?? 0))
}
