export type LabelSet = Readonly<Partial<Record<string, string>>>

/**
 * What tells each series from the others: the values of the labels that differ, with their names when there are
 * several. A series alone takes the label values that say most, else `fallback`.
 */
export function legends(series: readonly LabelSet[], fallback: string): readonly string[] {
  const names = new Set(series.flatMap(labels => Object.keys(labels)))
  const differing = [...names].filter(name => new Set(series.map(labels => labels[name] ?? '')).size > 1)
  if (series.length === 1) return [alone(series[0] ?? {}, fallback)]
  if (differing.length === 0) return series.map(() => fallback)
  return series.map(labels => describe(labels, differing) || fallback)
}

function describe(labels: LabelSet, names: readonly string[]): string {
  const present = names.filter(name => (labels[name] ?? '') !== '')
  if (names.length === 1) return labels[names[0] ?? ''] ?? ''
  const metric = present.includes('__name__') ? (labels.__name__ ?? '') : ''
  const rest = present.filter(name => name !== '__name__').map(name => `${name}=${labels[name] ?? ''}`)
  return [metric, ...rest].filter(part => part !== '').join(' ')
}

function alone(labels: LabelSet, fallback: string): string {
  return labels.__name__ ?? labels.instance ?? labels.job ?? fallback
}

/** The label set as PromQL writes it: `up{instance="a:9100",job="node"}`. */
export function selectorText(labels: LabelSet): string {
  const pairs = Object.entries(labels)
    .filter(([name]) => name !== '__name__')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}="${(value ?? '').replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`)
  const name = labels.__name__ ?? ''
  return pairs.length === 0 ? name || '{}' : `${name}{${pairs.join(', ')}}`
}
