import type { Learned } from './attempt.ts'
import { ProbeFailure } from './faults.ts'

/** A query that gives more rows than this is no check. */
export const MOST_ROWS = 10_000
const MOST_COLUMNS = 50
const LONGEST_VALUE = 1_000

/** Counts rows as they come and keeps the first. */
export type RowCounter = { add(row: unknown): void; findings(): Learned }

export function createRowCounter(where: string): RowCounter {
  let rows = 0
  let first: Readonly<Record<string, unknown>> = {}
  return {
    add(row) {
      rows += 1
      if (rows > MOST_ROWS) {
        throw new ProbeFailure(
          'too_large',
          `the query gave more than ${MOST_ROWS} rows at ${where} and was stopped: add a LIMIT, or count them`,
        )
      }
      if (rows === 1 && isRecord(row)) first = row
    },
    findings() {
      const columns = Object.entries(first).slice(0, MOST_COLUMNS)
      const facts = columns.flatMap(([column, value]) => {
        const fact = factOf(value)
        return fact === null ? [] : [[`row.${column}`, fact] as const]
      })
      return {
        facts: { rows, ...Object.fromEntries(facts) },
        body: rows === 0 ? null : JSON.stringify(Object.fromEntries(columns.map(bounded))),
      }
    },
  }
}

const isRecord = (row: unknown): row is Readonly<Record<string, unknown>> =>
  typeof row === 'object' && row !== null && !Array.isArray(row)

const bounded = ([column, value]: readonly [string, unknown]): readonly [string, unknown] => [
  column,
  factOf(value),
]

/** A column's value as a fact: figures as figures, also when the library hands them over as text; null is no fact. */
function factOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  const text = typeof value === 'string' ? value : String(JSON.stringify(value))
  return text.slice(0, LONGEST_VALUE)
}
