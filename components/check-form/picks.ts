import type { PickableField } from '../../lib/contract/checks.ts'
import { type AssertionRow, EMPTY_RULE } from './assertion-rows.ts'
import { EMPTY_MAPPING, type MappingRow } from './form-values.ts'
import { scalarText } from './plain-text.ts'

/** A short name for a JSONPath: `$.queue.depth` → `queue_depth`. */
export const nameOf = (json: string): string =>
  json
    .replace(/\[\*\]/g, '')
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100) || 'value'

/** Whether it is a figure as it stands, or one by its unit, as a time is. */
export const isFigure = ({ example, unit }: PickableField): boolean =>
  unit === 'timestamp' || example === 'true' || example === 'false' || isNumber(example)

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

/** The picked field as a series, by the unit that its name tells of. */
export const mappingFor = (picked: PickableField): MappingRow => ({
  ...EMPTY_MAPPING,
  field: nameOf(picked.json),
  json: picked.json,
  unit: picked.unit,
})

/** What it says now is good; all else is on no list yet, and so unknown. */
export const wordsFor = ({ json, example }: PickableField): AssertionRow => ({
  ...EMPTY_RULE,
  how: 'words',
  word: json,
  up: isNumber(example) || /^(true|false|null)$/.test(example) ? example : scalarText(example),
  reason: `${nameOf(json).replaceAll('_', ' ')} is {{${json}}}`,
})

/** Above what it is now it is degraded. */
export const thresholdFor = ({ json, example }: PickableField): AssertionRow => ({
  ...EMPTY_RULE,
  how: 'condition',
  source: 'json',
  at: json,
  operator: 'above',
  limit: example,
  state: 'degraded',
  reason: `${nameOf(json).replaceAll('_', ' ')} is {{${json}}}`,
})
