import { type Labels, labelValue } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import type { InhibitRule } from './config.ts'
import { fingerprint } from './fingerprint.ts'
import { compileAlertMatchers } from './label-test.ts'

/** What mutes an alert: the rule's name, and the alert that is its source. */
export type Inhibition = { readonly rule: string; readonly source: Alert; readonly fingerprint: string }

/** Which alerts are muted by which; kept up to date alert by alert, so that an answer costs the same among 10,000. */
export interface InhibitionIndex {
  /** An alert is there, or was heard of again. Silenced, inhibited and unrouted ones count too. */
  put(alert: Alert): void
  /** An alert left the store. */
  remove(fingerprint: string): void
  /** The first rule that mutes an alert at a moment, with the source that ends last; null when none does. */
  find(labels: Labels, now: number): Inhibition | null
}

type Source = { readonly alert: Alert; readonly fingerprint: string; readonly isTarget: boolean }

/** The sources of one rule that agree on its `equal` labels. */
type Bucket = {
  readonly sources: Map<string, Source>
  /** The one that ends last: of all, and of those that are not targets of the rule too. */
  last: Source | null
  lastPure: Source | null
}

type CompiledRule = {
  readonly rule: InhibitRule
  readonly isSource: (labels: Labels) => boolean
  readonly isTarget: (labels: Labels) => boolean
  readonly buckets: Map<string, Bucket>
}

/** @throws when a matcher's pattern is not valid RE2 */
export function createInhibitionIndex(rules: readonly InhibitRule[]): InhibitionIndex {
  const compiled = rules.map(
    (rule): CompiledRule => ({
      rule,
      isSource: compileAlertMatchers(rule.sourceMatchers),
      isTarget: compileAlertMatchers(rule.targetMatchers),
      buckets: new Map(),
    }),
  )
  const places = new Map<string, { readonly of: CompiledRule; readonly key: string }[]>()
  return {
    put(alert) {
      const name = fingerprint(alert.labels)
      const known = places.get(name)
      const at = known ?? compiled.filter(rule => rule.isSource(alert.labels)).map(of => placeOf(of, alert))
      if (!known && at.length > 0) places.set(name, at)
      for (const { of, key } of at) {
        const bucket = of.buckets.get(key) ?? { sources: new Map(), last: null, lastPure: null }
        of.buckets.set(key, bucket)
        const isTarget = bucket.sources.get(name)?.isTarget ?? of.isTarget(alert.labels)
        putSource(bucket, { alert, fingerprint: name, isTarget })
      }
    },
    remove(name) {
      for (const { of, key } of places.get(name) ?? []) {
        const bucket = of.buckets.get(key)
        bucket?.sources.delete(name)
        if (!bucket || bucket.sources.size === 0) of.buckets.delete(key)
        else if (isLast(bucket, name)) recount(bucket)
      }
      places.delete(name)
    },
    find(labels, now) {
      for (const rule of compiled) {
        const found = findBy(rule, labels)
        if (found && found.alert.endsAtMs > now) {
          return { rule: rule.rule.name, source: found.alert, fingerprint: found.fingerprint }
        }
      }
      return null
    },
  }
}

/** An alert that is source and target alike is muted by pure sources only: never by itself or its like. */
function findBy({ rule, isSource, isTarget, buckets }: CompiledRule, labels: Labels): Source | null {
  if (buckets.size === 0 || !isTarget(labels)) return null
  const bucket = buckets.get(equalKey(rule, labels))
  if (!bucket) return null
  return isSource(labels) ? bucket.lastPure : bucket.last
}

const placeOf = (of: CompiledRule, alert: Alert) => ({ of, key: equalKey(of.rule, alert.labels) })

/** An absent label is as good as an empty one. Lengths tell where a value ends. */
function equalKey({ equal }: InhibitRule, labels: Labels): string {
  let key = ''
  for (const name of equal) {
    const value = labelValue(labels, name)
    key += `${value.length}:${value}`
  }
  return key
}

function putSource(bucket: Bucket, source: Source): void {
  const before = bucket.sources.get(source.fingerprint)
  bucket.sources.set(source.fingerprint, source)
  const endsEarlier = before !== undefined && source.alert.endsAtMs < before.alert.endsAtMs
  if (endsEarlier && isLast(bucket, source.fingerprint)) recount(bucket)
  else consider(bucket, source)
}

const isLast = ({ last, lastPure }: Bucket, name: string): boolean =>
  last?.fingerprint === name || lastPure?.fingerprint === name

function consider(bucket: Bucket, source: Source): void {
  if (endsLater(source, bucket.last)) bucket.last = source
  if (!source.isTarget && endsLater(source, bucket.lastPure)) bucket.lastPure = source
}

const endsLater = (source: Source, than: Source | null): boolean =>
  than === null || source.alert.endsAtMs >= than.alert.endsAtMs

function recount(bucket: Bucket): void {
  bucket.last = null
  bucket.lastPure = null
  for (const source of bucket.sources.values()) consider(bucket, source)
}
