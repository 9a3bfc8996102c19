import { keepLabels, type Labels, labelsKey, labelValue, METRIC_NAME } from '../../labels/index.ts'

/** The labels that two series must share to match, as one string. */
export function signatureOf(matching: {
  isOn: boolean
  labels: readonly string[]
}): (labels: Labels) => string {
  const { isOn, labels: names } = matching
  if (isOn) return labels => JSON.stringify(names.map(name => labelValue(labels, name)))
  const ignored = new Set([...names, METRIC_NAME])
  return labels => labelsKey(keepLabels(labels, name => !ignored.has(name)))
}

/** The labels that remain after `by (…)` or `without (…)`. */
export function groupingOf(grouping: {
  isWithout: boolean
  grouping: readonly string[]
}): (labels: Labels) => Labels {
  const names = new Set(grouping.grouping)
  if (!grouping.isWithout) return labels => keepLabels(labels, name => names.has(name))
  return labels => keepLabels(labels, name => name !== METRIC_NAME && !names.has(name))
}

/** What two series share if and only if they are of one group; cheaper than making the group's labels for each. */
export function groupKeyOf(grouping: {
  isWithout: boolean
  grouping: readonly string[]
}): (labels: Labels) => string {
  const names = [...new Set(grouping.grouping)]
  const [name] = names
  if (grouping.isWithout) {
    const labelsFor = groupingOf(grouping)
    return labels => labelsKey(labelsFor(labels))
  }
  if (name === undefined) return () => ''
  if (names.length === 1) return labels => labelValue(labels, name)
  return labels => JSON.stringify(names.map(one => labelValue(labels, one)))
}
