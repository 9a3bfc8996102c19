import { expect, test } from 'vitest'
import type { Json } from '../check/json.ts'
import { actionFaults } from '../config/action-faults.ts'
import { ActionConfig } from '../config/schema/action.ts'
import { readTable, tableStepOf } from './table.ts'

const TABLE = {
  each: '$.sessions[*]',
  columns: [
    { name: 'Session', path: '$.id' },
    { name: 'Person', path: '$.user', masked: true },
    { name: 'Memory', path: '$.memory_mb', unit: 'MB' },
  ],
  order_by: 'Memory',
}
const STEP = { kind: 'http', method: 'GET', url: 'http://agent:1/sessions/report', table: TABLE }
const look = (change: object = {}) =>
  ActionConfig.parse({
    service: 'agent',
    slug: 'look',
    name: 'Look',
    kind: 'diagnostic',
    steps: [STEP],
    ...change,
  })

const clean = (text: string) => text.replaceAll('s3cret', '••••')

function read(root: Parameters<typeof readTable>[1]) {
  const step = tableStepOf(look())
  if (!step) throw new Error('a table was expected')
  return readTable(step.table, root, clean)
}

test('T-05 the declared columns, the highest first; people are told apart and not named', () => {
  const sessions: Json = [
    { id: 'a', user: 900_000_001, memory_mb: 4.5, phone: '+15550100' },
    { id: 's3cret-b', user: '42', memory_mb: 30 },
    { id: null, memory_mb: null },
  ]
  expect(read({ sessions })).toEqual({
    columns: [
      { name: 'Session', unit: null, isNumber: false },
      { name: 'Person', unit: null, isNumber: false },
      { name: 'Memory', unit: 'MB', isNumber: true },
    ],
    rows: [
      ['••••-b', '•••', 30],
      ['a', '•••01', 4.5],
      [null, null, null],
    ],
    total: 3,
  })
})

test('it is bounded: rows beyond the first are counted, long texts are cut, maps are written', () => {
  const sessions = Array.from({ length: 500 }, (_, i) => ({ id: 'x'.repeat(999), memory_mb: i }))
  const { rows, total } = read({ sessions })
  expect([rows.length, total, rows[0]?.[2]]).toEqual([200, 500, 499])
  expect(String(rows[0]?.[0])).toHaveLength(200)
  expect(read({ sessions: [{ id: { a: 1 } }] }).rows[0]?.[0]).toBe('{"a":1}')
  expect(read({ other: [] })).toMatchObject({ rows: [], total: 0 })
})

const faults = (change: object) =>
  actionFaults(look(change)).map(({ path, message }) => `${path.join('.')}: ${message}`)
const withTable = (table: object) => ({ steps: [{ ...STEP, table: { ...TABLE, ...table } }] })

test.each([
  ['as it should be', {}, []],
  ['not a diagnostic', { kind: 'recovery' }, [/only a diagnostic shows a table/]],
  ['a second step', { steps: [STEP, STEP] }, [/it stands alone/]],
  ['sent', { steps: [{ ...STEP, method: 'POST' }] }, [/asked for by GET/]],
  ['a path that is none', withTable({ each: '$.[' }), [/each: not a JSONPath/]],
  ['a column that is not there', withTable({ order_by: 'Size' }), [/there is no column "Size"/]],
  [
    'two of a name',
    withTable({ columns: [TABLE.columns[2], TABLE.columns[2]] }),
    [/two columns are called "Memory"/],
  ],
])('its configuration: %s', (_what, change, expected) => {
  const found = faults(change)
  expect(found).toHaveLength(expected.length)
  for (const [i, pattern] of expected.entries()) expect(found[i]).toMatch(pattern)
})
