declare const sorted: unique symbol

/**
 * A label set: name, value, name, value, … sorted by name (by code unit), no empty value, no name twice.
 * Flat so that a hundred thousand of them stay small, and so that no label name can meet a prototype.
 */
export type Labels = readonly string[] & { readonly [sorted]: true }

/** The label that holds a metric's name. */
export const METRIC_NAME = '__name__'

const asLabels = (flat: string[]): Labels => flat as unknown as Labels

export const NO_LABELS: Labels = asLabels([])

/** Above so many labels sorting by insertion would be the slower way. */
const INSERTED_AT_MOST = 64

/** Builds a label set from pairs in any order; a later pair wins; empty values are dropped. */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  const given = [...pairs]
  if (given.length > INSERTED_AT_MOST) {
    return insertAll([...new Map(given)].sort(([a], [b]) => compareStrings(a, b)))
  }
  return insertAll(given)
}

/** Sorts while it fills: a label set has few names, and they mostly come in order. */
function insertAll(pairs: readonly (readonly [string, string])[]): Labels {
  const flat: string[] = []
  for (const [name, value] of pairs) {
    let at = flat.length
    while (at > 0 && (flat[at - 2] as string) > name) at -= 2
    if (at > 0 && flat[at - 2] === name) flat[at - 1] = value
    else if (at === flat.length) flat.push(name, value)
    else flat.splice(at, 0, name, value)
  }
  return flat.includes('') ? asLabels(withoutEmpty(flat)) : asLabels(flat)
}

function withoutEmpty(flat: readonly string[]): string[] {
  return flat.filter((_part, i) => flat[i | 1] !== '')
}

/** Builds a label set from a plain object, as tests and JSON give it. */
export const labelsFromObject = (object: Readonly<Record<string, string>>): Labels =>
  labelsOf(Object.entries(object))

/** The plain object that JSON answers carry. */
export function labelsToObject(labels: Labels): Record<string, string> {
  return Object.fromEntries(labelPairs(labels))
}

export function* labelPairs(labels: Labels): Generator<[string, string]> {
  for (let i = 0; i + 1 < labels.length; i += 2) yield [labels[i] as string, labels[i + 1] as string]
}

/** The value of a label; an absent label reads as the empty string, as in PromQL. */
export function labelValue(labels: Labels, name: string): string {
  for (let i = 0; i < labels.length; i += 2) if (labels[i] === name) return labels[i + 1] as string
  return ''
}

export const metricName = (labels: Labels): string => labelValue(labels, METRIC_NAME)

/** A copy with one label set, or removed when the value is empty. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const flat: string[] = []
  let placed = value === ''
  for (let i = 0; i < labels.length; i += 2) {
    const current = labels[i] as string
    if (!placed && compareStrings(current, name) >= 0) {
      flat.push(name, value)
      placed = true
    }
    if (current !== name) flat.push(current, labels[i + 1] as string)
  }
  if (!placed) flat.push(name, value)
  return asLabels(flat)
}

/** A copy with only those labels whose name passes. */
export function keepLabels(labels: Labels, keep: (name: string) => boolean): Labels {
  const flat: string[] = []
  for (let i = 0; i < labels.length; i += 2) {
    const name = labels[i] as string
    if (keep(name)) flat.push(name, labels[i + 1] as string)
  }
  return asLabels(flat)
}

export const withoutName = (labels: Labels): Labels => keepLabels(labels, name => name !== METRIC_NAME)

/** A string that two label sets share if and only if they are equal. */
export const labelsKey = (labels: Labels): string => JSON.stringify(labels)

/** Orders label sets as Prometheus does: pair by pair, then the shorter first. */
export function compareLabels(a: Labels, b: Labels): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = compareStrings(a[i] as string, b[i] as string)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Writes a label set as PromQL would: `name{a="b"}`. */
export function formatLabels(labels: Labels): string {
  const name = metricName(labels)
  const rest = [...labelPairs(labels)].filter(([label]) => label !== METRIC_NAME)
  if (rest.length === 0) return name || '{}'
  return `${name}{${rest.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`
}

export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
