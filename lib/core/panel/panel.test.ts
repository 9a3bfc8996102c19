import { describe, expect, it, test } from 'vitest'
import { PanelConfig } from '../config/schema/panel.ts'
import { parseExpr } from '../promql/index.ts'
import { formatLive, joinedExpr, panelFaults } from './index.ts'

it('joins the lines of a panel into one question', () => {
  expect(joinedExpr(['up'])).toBe('up')
  expect(joinedExpr(['900'])).toBe('vector(900)')
  const joined = joinedExpr(['up', '900'])
  expect(joined).toContain('label_replace(vector(900), "panel_line", "1", "", "")')
  expect(() => parseExpr(joined)).not.toThrow()
})

it.each([
  [912.4, { unit: 'none', suffix: 'MB' }, '912 MB'],
  [912_400_000, { unit: 'bytes', suffix: '' }, '870 MiB'],
  [0.05, { unit: 'ratio', suffix: '' }, '5.00%'],
  [Number.NaN, { unit: 'none', suffix: 'MB' }, '—'],
] as const)('prints %s in %j as %s', (value, unit, text) => {
  expect(formatLive(value, unit)).toBe(text)
})

describe('what is wrong with a panel', () => {
  const faultsOf = (fields: object) =>
    panelFaults(PanelConfig.parse({ service: 'shop', slug: 'queue', name: 'Queue', ...fields })).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    )

  test.each<[string, object, string[]]>([
    ['nothing that gives it figures yet is no fault', {}, []],
    [
      'a chart',
      { exprs: [{ expr: 'queue_depth' }, { name: 'most', expr: '10' }], lines: [{ value: 8 }] },
      [],
    ],
    ['a table', { show: 'table', columns: ['path'], exprs: [{ expr: 'a', unit: 'milliseconds' }] }, []],
    [
      'no PromQL',
      { exprs: [{ expr: 'a +' }] },
      ['exprs.0.expr: expr: 1:4: parse error: unexpected end of input'],
    ],
    [
      'no figures',
      { exprs: [{ expr: 'a[5m]' }] },
      ['exprs.0.expr: expr: expected an expression with figures, this one is of type matrix'],
    ],
    [
      'units that are too long',
      { unit: 'as long as a sentence', show: 'table', exprs: [{ expr: 'a', unit: 'as long as another' }] },
      [
        'unit: unit: expected a unit of the deck, or 12 characters or less',
        'exprs.0.unit: unit: expected a unit of the deck, or 12 characters or less',
      ],
    ],
    [
      'two axes',
      { exprs: [{ expr: 'a', unit: 'bytes' }] },
      ['exprs.0.unit: unit: a chart has one axis: give it to the panel'],
    ],
    ['levels in a table', { show: 'table', lines: [{ value: 1 }] }, ['lines: lines: stand on charts only']],
    ['columns of a chart', { columns: ['path'] }, ['columns: columns: are of tables only']],
  ])('%s', (_, fields, faults) => {
    expect(faultsOf(fields)).toEqual(faults)
  })
})
