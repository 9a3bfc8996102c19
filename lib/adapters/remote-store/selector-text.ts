import { type Matcher, METRIC_NAME } from '../../core/labels/index.ts'

const ANY_NAME: Matcher = { name: METRIC_NAME, op: '!=', value: '' }

/** Matchers as every engine takes them: one of them at least must not pass a series without labels. */
export function askable(matchers: readonly Matcher[]): readonly Matcher[] {
  const isNarrow = matchers.some(({ op, value }) => op === '=' && value !== '')
  return isNarrow ? matchers : [...matchers, ANY_NAME]
}

/** Matchers as a selector in PromQL, for `match[]`. */
export const selectorText = (matchers: readonly Matcher[]): string =>
  `{${askable(matchers)
    .map(({ name, op, value }) => `${labelText(name)}${op}${JSON.stringify(value)}`)
    .join(',')}}`

/** Names that are not plain stand in quotes, as in Prometheus 3. */
const labelText = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name)

/** A pattern that names pass, and nothing else. */
export const namesPattern = (names: readonly string[]): string =>
  names.map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
