export type HostSample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

/** A metric family on its way to the classic text format. */
export type HostFamily = {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly HostSample[]
}

/** A family with a single sample without labels; none when the value is not known. */
export function single(
  name: string,
  type: HostFamily['type'],
  help: string,
): (value: number | undefined) => HostFamily[] {
  return value =>
    value === undefined || Number.isNaN(value) ? [] : [{ name, type, help, samples: [{ labels: {}, value }] }]
}

/** Writes families in the classic text format (version 0.0.4). */
export function writeFamilies(families: readonly HostFamily[]): string {
  const lines: string[] = []
  for (const { name, type, help, samples } of families) {
    if (samples.length === 0) continue
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const { labels, value } of samples) lines.push(`${name}${writeLabels(labels)} ${value}`)
  }
  return lines.length ? `${lines.join('\n')}\n` : ''
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`)
  return pairs.length ? `{${pairs.join(',')}}` : ''
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
