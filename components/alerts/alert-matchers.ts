import type { AlertMatcher, AlertRow } from '../../lib/contract/alerts.ts'

/** One matcher as Alertmanager writes it. */
export const matcherText = ({ name, op, value }: AlertMatcher): string =>
  `${name}${op}"${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`

/**
 * Matchers that fit all of these alerts: the labels that they share, and their names where they differ. Of one alert:
 * all of its labels, so that nothing else is silenced by mistake.
 */
export function matchersFor(rows: readonly Pick<AlertRow, 'labels'>[]): readonly AlertMatcher[] {
  const [first, ...others] = rows
  if (!first) return []
  const shared = Object.entries(first.labels)
    .filter(([name, value]) => others.every(({ labels }) => labels[name] === value))
    .map(([name, value]): AlertMatcher => ({ name, op: '=', value }))
  if (shared.some(({ name }) => name === 'alertname')) return shared
  const names = [...new Set(rows.map(({ labels }) => labels.alertname ?? ''))].filter(name => name !== '')
  if (names.length === 0) return shared
  const value = names.map(escapePattern).join('|')
  return [{ name: 'alertname', op: '=~', value }, ...shared]
}

const escapePattern = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
