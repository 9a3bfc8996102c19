import { describe, expect, test } from 'vitest'
import { PanelConfig } from '../../lib/core/config/schema/panel.ts'
import { rowsOf, wishOf, written } from './panel-form-model.ts'
import { limitsOf, missingNames, namedSeries, tableRows } from './panel-model.ts'

const expr = (name: string, text = name) => ({ name, expr: text, unit: null })
const line = (index: number, labels: Record<string, string>, value: number | null = 1) => ({
  labels: { ...labels, panel_line: String(index) },
  points: [
    [0, 5],
    [60_000, value],
  ] as const,
})
const panel = { title: 'Stages', exprs: [expr('edge'), expr('model'), expr('', 'rate(c[5m])')] }

describe('lines of a panel', () => {
  test('bear the names of their expressions; several of one are told apart by their labels', () => {
    const found = [line(0, {}), line(1, { host: 'a' }), line(1, { host: 'b' }), line(2, { pod: 'p' })]
    expect(namedSeries(panel, found).map(({ label }) => label)).toEqual([
      'edge',
      'model a',
      'model b',
      'Stages',
    ])
  })

  test('X-15: an expression that finds nothing is named, not drawn as nothing', () => {
    expect(missingNames(panel, [line(0, {})])).toEqual(['model', 'rate(c[5m])'])
    expect(missingNames({ title: 'One', exprs: [expr('only')] }, [{ labels: {}, points: [] }])).toEqual([])
  })

  test('levels are thresholds by their state, and one target', () => {
    const lines = [
      { value: 80, state: 'warning', label: '' },
      { value: 90, state: 'critical', label: 'full' },
      { value: 50, state: 'target', label: 'plan' },
    ] as const
    expect(limitsOf(lines)).toEqual({
      thresholds: [
        { value: 80, tone: 'warn' },
        { value: 90, tone: 'down', label: 'full' },
      ],
      target: { value: 50, label: 'plan' },
    })
  })
})

describe('a table', () => {
  const table = { exprs: [expr('p95'), expr('requests')], columns: ['path'] }

  test('L-11: has a row for each set of labels, the highest first, and a gap where a figure is missing', () => {
    const found = [
      line(0, { path: '/a', pod: 'x' }, 0.2),
      line(0, { path: '/b' }, 0.9),
      line(1, { path: '/a' }, 7),
      line(1, { path: '/c' }, 3),
      line(0, { path: '/gone' }, null),
    ]
    expect(tableRows(table, found).rows).toEqual([
      { cells: ['/b'], values: [0.9, null] },
      { cells: ['/a'], values: [0.2, 7] },
      { cells: ['/c'], values: [null, 3] },
    ])
  })

  test('takes the labels of its series for columns where none are named', () => {
    const found = [line(0, { __name__: 'a', query: 'select 1', db: 'main' })]
    expect(tableRows({ ...table, columns: [] }, found)).toMatchObject({
      columns: ['query', 'db'],
      rows: [{ cells: ['select 1', 'main'] }],
    })
  })
})

describe('the form', () => {
  const typed = (fields: Record<string, string>) => (name: string) => fields[name] ?? ''
  const names = { service: 'api', slug: 'queue', name: 'Queue' }

  test('sends what was written, without rows that are empty', () => {
    const rows = written({
      exprs: [
        { id: 0, name: '', expr: ' ' },
        { id: 1, name: 'waiting', expr: 'queue_depth' },
      ],
      lines: [
        { id: 0, value: '1,5', state: 'critical', label: 'full' },
        { id: 1, value: '', state: 'warning', label: '' },
      ],
    })
    const wish = wishOf(typed({ ...names, unit: ' jobs ', note: ' ' }), rows)
    expect(wish).toEqual({
      ...names,
      show: 'chart',
      unit: 'jobs',
      exprs: [{ name: 'waiting', expr: 'queue_depth' }],
      lines: [{ value: 1.5, state: 'critical', label: 'full' }],
      columns: [],
    })
    expect(PanelConfig.parse(wish)).toMatchObject(wish)
  })

  test('a level without a figure is refused, not taken for 0', () => {
    const rows = written({ exprs: [], lines: [{ id: 0, value: ' ', state: 'warning', label: 'full' }] })
    expect(PanelConfig.safeParse(wishOf(typed(names), rows)).error?.issues[0]?.path).toEqual([
      'lines',
      0,
      'value',
    ])
  })

  test('a table keeps the units of its columns, whatever their expressions become, and has no levels', () => {
    const before = PanelConfig.parse({
      ...names,
      show: 'table',
      columns: ['path'],
      exprs: [{ name: 'P95', expr: 'a', unit: 'seconds' }],
    })
    const exprs = rowsOf(before).exprs.map(row => ({ ...row, expr: 'a * 2' }))
    const rows = { exprs, lines: [{ id: 0, value: '1', state: 'warning' as const, label: '' }] }
    expect(wishOf(typed({ ...names, show: 'table', columns: 'path, ' }), rows)).toMatchObject({
      exprs: [{ name: 'P95', expr: 'a * 2', unit: 'seconds' }],
      lines: [],
      columns: ['path'],
    })
  })

  test('a column without a unit of its own has none to send', () => {
    const exprs = ['', '  ', ' ms '].map((unit, id) => ({ id, name: '', expr: 'a', unit }))
    const { exprs: sent } = wishOf(typed({ ...names, show: 'table' }), { exprs, lines: [] })
    expect(sent).toEqual([
      { name: '', expr: 'a' },
      { name: '', expr: 'a' },
      { name: '', expr: 'a', unit: 'ms' },
    ])
  })
})
