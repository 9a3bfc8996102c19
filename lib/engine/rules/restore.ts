import { HIDDEN_PREFIX } from '../../core/business/marked.ts'
import { keepLabels, type Labels, labelsKey, METRIC_NAME, withoutName } from '../../core/labels/index.ts'
import {
  ALERT_STATE,
  ALERTS_METRIC,
  type AlertingRule,
  forStateMatchers,
  lastLiving,
  OUTAGE_TOLERANCE_MS,
} from '../../core/rules/index.ts'
import type { RuleWorld } from './world.ts'

type Store = RuleWorld['store']

/** Since when an alert was active, as was last written, and when that was. Both in whole seconds. */
export type StoredActive = { readonly activeAtMs: number; readonly downAtMs: number }

/** What `ALERTS_FOR_STATE` says of a rule's alerts, by the key of their labels, unless the outage was too long. */
export async function storedActives(
  store: Store,
  rule: AlertingRule,
  nowMs: number,
): Promise<ReadonlyMap<string, StoredActive>> {
  const matchers = forStateMatchers(rule)
  const found = await store.select({ matchers, fromMs: nowMs - OUTAGE_TOLERANCE_MS, toMs: nowMs })
  const actives = new Map<string, StoredActive>()
  for (const series of found) {
    const last = lastLiving(series)
    if (!last) continue
    const downAtMs = Math.floor(last.atMs / 1_000) * 1_000
    actives.set(labelsKey(withoutName(series.labels)), { activeAtMs: last.value * 1_000, downAtMs })
  }
  return actives
}

/** How far before the newest sample an alert's last one may lie: the longest step between two evaluations. */
const LAST_SEEN_MS = 5 * 60_000

/**
 * The alerts that fired when the deck stopped, by the key of their labels; `newestMs` is the newest sample of that
 * time. None when that is longer ago than an outage is bridged.
 */
export async function firingBefore(
  store: Store,
  { newestMs, nowMs }: { readonly newestMs: number | null; readonly nowMs: number },
): Promise<ReadonlySet<string>> {
  if (newestMs === null || nowMs - newestMs > OUTAGE_TOLERANCE_MS) return new Set()
  const found = await store.select({
    matchers: [
      { name: METRIC_NAME, op: '=~', value: `${ALERTS_METRIC}|${HIDDEN_PREFIX}${ALERTS_METRIC}` },
      { name: ALERT_STATE, op: '=', value: 'firing' },
    ],
    fromMs: newestMs - LAST_SEEN_MS,
    toMs: newestMs,
  })
  return new Set(found.filter(series => lastLiving(series)).map(({ labels }) => labelsKey(ownLabels(labels))))
}

const ownLabels = (labels: Labels): Labels =>
  keepLabels(labels, name => name !== METRIC_NAME && name !== ALERT_STATE)
