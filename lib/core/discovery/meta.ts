import type { TargetGroup } from '../config/job-config.ts'

/** Labels of what was found, before relabelling; names begin with `__meta_`. */
export type MetaLabels = Readonly<Record<string, string>>

/** What may not stand in a label's name becomes `_`, as in Prometheus' `strutil.SanitizeLabelName`. */
export const metaName = (text: string): string => text.replace(/[^a-zA-Z0-9_]/g, '_')

/** A map of another system, such as its labels, as labels: `prefix` and the name of each. */
export const prefixed = (prefix: string, values: Readonly<Record<string, string>> | undefined): MetaLabels =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [`${prefix}${metaName(name)}`, value]),
  )

/** Only the labels that have a value. */
export function filled(
  labels: Readonly<Record<string, string | number | boolean | null | undefined>>,
): MetaLabels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
    ),
  )
}

export const targetAt = (address: string, labels: MetaLabels): TargetGroup => ({ targets: [address], labels })

/** An address of IPv6 stands in brackets before a port. */
export const hostPort = (host: string, port: number | string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
