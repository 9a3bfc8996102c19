import type { FamilyMetadata } from '../exposition/index.ts'
import {
  formatLabels,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
  METRIC_NAME,
  withLabel,
} from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import type { PushGroup } from './group-path.ts'
import { PushRefusal } from './refusal.ts'

export type PushedSample = {
  readonly labels: Labels
  /** NaN where `histogram` is. */
  readonly value: number
  readonly histogram?: NativeHistogram | undefined
}

export type PushedFamily = {
  readonly metadata: FamilyMetadata
  readonly samples: readonly PushedSample[]
}

/** What a group holds, by family. */
export type PushedFamilies = ReadonlyMap<string, PushedFamily>

/** Of one group. Names and values of labels in characters. */
export const PUSH_LIMITS = { samples: 20_000, labels: 60, nameChars: 300, valueChars: 4_096 } as const

/** The gateway's own series; nobody pushes them. */
export const PUSH_TIME = 'push_time_seconds'
export const PUSH_FAILURE_TIME = 'push_failure_time_seconds'

export type ReadSample = PushedSample & { readonly timestampMs: number | null }

/**
 * The families of a push: each sample with its group's labels, which go before its own. All or nothing.
 * @throws PushRefusal for timestamps, series that come twice, the gateway's own names and what is above the limits
 */
export function pushedFamilies(
  { labels: groupLabels }: PushGroup,
  read: Iterable<ReadSample>,
  metadata: ReadonlyMap<string, FamilyMetadata>,
): PushedFamilies {
  const families = new Map<string, { metadata: FamilyMetadata; samples: PushedSample[] }>()
  const seen = new Set<string>()
  for (const { labels: own, value, histogram, timestampMs } of read) {
    const labels = merged(own, groupLabels)
    const name = labelValue(labels, METRIC_NAME)
    if (timestampMs !== null)
      throw new PushRefusal('content', `${name} has a timestamp: pushed metrics must not have timestamps`)
    if (name === PUSH_TIME || name === PUSH_FAILURE_TIME)
      throw new PushRefusal('content', `${name} is written by Opsdeck itself: take it out of what is pushed`)
    checkLabels(labels)
    const key = labelsKey(labels)
    if (seen.has(key))
      throw new PushRefusal(
        'content',
        `${formatLabels(labels)} was collected before with the same name and label values`,
      )
    seen.add(key)
    if (seen.size > PUSH_LIMITS.samples)
      throw new PushRefusal(
        'limit',
        `more than ${PUSH_LIMITS.samples} series in one group: spread them over groups, by a label in the path`,
      )
    const family = familyOf(name, metadata)
    const known = families.get(family)
    const sample = histogram ? { labels, value, histogram } : { labels, value }
    if (known) known.samples.push(sample)
    else families.set(family, { metadata: metadata.get(family) ?? {}, samples: [sample] })
  }
  return families
}

/** POST keeps the families that it does not name. */
export function addFamilies(present: PushedFamilies, pushed: PushedFamilies): PushedFamilies {
  const together = new Map([...present, ...pushed])
  const count = countSamples(together)
  if (count > PUSH_LIMITS.samples)
    throw new PushRefusal('limit', `the group would hold ${count} series, more than ${PUSH_LIMITS.samples}`)
  return together
}

export function countSamples(families: PushedFamilies): number {
  let count = 0
  for (const { samples } of families.values()) count += samples.length
  return count
}

function merged(own: Labels, group: Labels): Labels {
  let labels = own
  for (const [name, value] of labelPairs(group)) labels = withLabel(labels, name, value)
  return labels
}

function checkLabels(labels: Labels): void {
  const name = labelValue(labels, METRIC_NAME).slice(0, 60)
  if (labels.length / 2 > PUSH_LIMITS.labels)
    throw new PushRefusal('limit', `${name} has more than ${PUSH_LIMITS.labels} labels`)
  for (const [label, value] of labelPairs(labels)) {
    if (label.length > PUSH_LIMITS.nameChars)
      throw new PushRefusal(
        'limit',
        `a label of ${name} has a name longer than ${PUSH_LIMITS.nameChars} characters`,
      )
    const most = label === METRIC_NAME ? PUSH_LIMITS.nameChars : PUSH_LIMITS.valueChars
    if (value.length > most)
      throw new PushRefusal('limit', `the label ${label} of ${name} is longer than ${most} characters`)
  }
}

const SUFFIXES = ['_bucket', '_sum', '_count', '_total', '_created', '_info', '_gsum', '_gcount'] as const

/** The family that a sample belongs to: that of a TYPE or HELP line, or itself. */
function familyOf(name: string, metadata: ReadonlyMap<string, FamilyMetadata>): string {
  if (metadata.has(name)) return name
  for (const suffix of SUFFIXES) {
    if (!name.endsWith(suffix)) continue
    const base = name.slice(0, -suffix.length)
    if (metadata.has(base)) return base
  }
  return name
}
