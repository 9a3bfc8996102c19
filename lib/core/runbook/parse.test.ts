import { describe, expect, it } from 'vitest'
import { checklistOf, namedItems } from './checklist.ts'
import { parseRunbook } from './parse.ts'

const lines = (...all: string[]) => all.join('\n')
const partsOf = (...all: string[]) => parseRunbook(lines(...all)).parts
const faultsOf = (...all: string[]) =>
  parseRunbook(lines(...all)).faults.map(({ line, message }) => `${line}: ${message}`)

describe('live words within a sentence', () => {
  it.each([
    ['`promql: up`', { kind: 'value', expr: 'up', unit: { unit: 'none', suffix: '' } }],
    ['`promql(bytes): x / 2`', { kind: 'value', expr: 'x / 2', unit: { unit: 'bytes', suffix: '' } }],
    ['`promql(MB): memory_mb`', { kind: 'value', expr: 'memory_mb', unit: { unit: 'none', suffix: 'MB' } }],
    ['``promql: count_values("a`b", x)``', { kind: 'value', expr: 'count_values("a`b", x)' }],
    ['`check: vrooli/health`', { kind: 'check_state', check: 'vrooli/health' }],
    ['`heartbeat: riley/backup`', { kind: 'heartbeat_age', heartbeat: 'riley/backup' }],
  ])('%s', (code, part) => {
    expect(partsOf(`Now ${code}, and on.`)).toMatchObject([part])
  })

  it('asks equal words once, and takes other code as it is', () => {
    expect(partsOf('`promql: up` and `promql: up`, `ls -l`, `promqlx: 1`')).toHaveLength(1)
  })

  it('reads a bar of a table as it was meant', () => {
    expect(partsOf('| a | b |', '|---|---|', '| x | `promql: up{a=~"b\\|c"}` |')).toMatchObject([
      { expr: 'up{a=~"b|c"}' },
    ])
  })

  it.each([
    [
      '`promql: rate(up)`',
      '1: promql: 1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    ['`promql: up[5m]`', '1: promql: expected an expression with figures, this one is of type matrix'],
    [
      '`promql(a very long unit): up`',
      '1: promql(a very long unit): expected a unit of 12 characters or less',
    ],
    ['`check: vrooli`', '1: check: "vrooli": expected service/slug'],
    ['`check: a/b, a/c`', '1: check: expected one service/slug'],
    [
      '`promql: up{instance="$instance"}`',
      '1: promql: $instance: a label of the alert stands only as a whole matcher: expected =~"$instance"',
    ],
  ])('says what is wrong with %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })
})

describe('T-37: conditions beside a step', () => {
  it('reads the expression, the figure that it is about, its unit and the advice', () => {
    expect(partsOf('1. Look', '   > when(MB): memory_mb * 1 > 900 | restart advised')).toEqual([
      {
        key: 'L2',
        line: 2,
        kind: 'condition',
        expr: 'memory_mb * 1 > 900',
        valueExpr: 'memory_mb * 1',
        unit: { unit: 'none', suffix: 'MB' },
        text: 'restart advised',
      },
    ])
  })

  it('takes each line of a quotation for one, and an expression in code', () => {
    const found = partsOf('> when: `a > 1` | one', '> when: 5 < b | two', '> when: a > 1 and b | three')
    expect(found).toMatchObject([
      { line: 1, expr: 'a > 1', valueExpr: 'a' },
      { line: 2, expr: '5 < b', valueExpr: 'b' },
      { line: 3, valueExpr: null },
    ])
  })

  it.each([
    ['> when: a > 1', '1: when: expected an expression, " | " and what is advised'],
    ['> when: a > | restart', '1: when: 1:4: parse error: unexpected end of input'],
    ['> when: a > 1 | ', '1: when: expected what is advised after " | "'],
  ])('says what is wrong with %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })

  it('leaves other quotations alone', () => {
    expect(parseRunbook('> [!CAUTION]\n> when in doubt, do not')).toMatchObject({ parts: [], faults: [] })
  })
})

describe('live blocks', () => {
  it('V-77, T-33: a panel with its unit, range, limits, marks and named lines', () => {
    const [panel] = partsOf(
      '```panel Memory of the agent',
      'unit: MB',
      'range: 6h',
      'line: 800 warning watch',
      'line: 1000 critical',
      'marks: telegram-agent deploy, restart',
      '# a remark',
      'expr(used): memory_mb',
      'limit_mb',
      '```',
    )
    expect(panel).toEqual({
      key: 'L1',
      line: 1,
      kind: 'panel',
      title: 'Memory of the agent',
      unit: { unit: 'none', suffix: 'MB' },
      rangeSeconds: 21_600,
      exprs: [
        { name: 'used', expr: 'memory_mb', unit: null },
        { name: '', expr: 'limit_mb', unit: null },
      ],
      lines: [
        { value: 800, state: 'warning', label: 'watch' },
        { value: 1000, state: 'critical', label: '' },
      ],
      marks: { service: 'telegram-agent', kinds: ['deploy', 'restart'] },
    })
  })

  it('L-26, V-80: a table with its columns, figures and source', () => {
    const table = [
      '```table By P95',
      'columns: method, path',
      'expr(P95, milliseconds): p95',
      'source: p95{a="b"}',
      'limit: 50',
      '```',
    ]
    expect(partsOf(...table)).toMatchObject([
      {
        kind: 'table',
        columns: ['method', 'path'],
        exprs: [{ name: 'P95', expr: 'p95', unit: { unit: 'milliseconds', suffix: '' } }],
        source: 'p95{a="b"}',
        limit: 50,
      },
    ])
  })

  it.each([
    [['```action', 'vrooli/restart', '```'], { kind: 'action', actions: ['vrooli/restart'] }],
    [['~~~check Now', 'a/b', 'a/c', '~~~'], { kind: 'check', title: 'Now', checks: ['a/b', 'a/c'] }],
    [
      ['```backup Last', 'riley/backup', 'late: 1d', '```'],
      { kind: 'heartbeat', title: 'Last', heartbeats: ['riley/backup'], lateMs: 86_400_000 },
    ],
    [['```log', 'x/slow', '```'], { kind: 'log', title: 'Log signals', signals: ['x/slow'], last: 5 }],
    [
      ['```marks Deploys', 'service: riley', 'kinds: deploy', '```'],
      {
        kind: 'marks',
        title: 'Deploys',
        wish: { service: 'riley', kinds: ['deploy'] },
        rangeSeconds: 86_400,
      },
    ],
  ])('reads %j', (text, part) => {
    expect(partsOf(...text)).toMatchObject([part])
  })

  it('takes a block within a list item for one of the text', () => {
    const text = lines('1. Do', '', '   ```check', '   a/b', '   ```', '2. Next')
    expect(parseRunbook(text)).toMatchObject({
      parts: [{ key: 'L3', kind: 'check' }],
      stops: [
        { title: 'Do', fromLine: 1, toLine: 5 },
        { title: 'Next', fromLine: 6, toLine: 6 },
      ],
    })
  })

  it('leaves commands alone, whatever they look like', () => {
    const text = lines(
      '```sh',
      '> when: x | y',
      '- [ ] not an item',
      '`promql: nothing(`',
      '# no heading',
      '```',
    )
    expect(parseRunbook(text)).toMatchObject({ parts: [], items: [], faults: [] })
  })

  it.each([
    [['```action', 'restart it', '```'], ['2: action: "restart it": expected service/slug']],
    [['```action', '```'], ['1: action: expected a service/slug on a line of its own']],
    [['```action', 'unit: bytes', '```'], ['2: action: unit has no meaning here: expected service/slug']],
    [['```panel', 'unit: bytes', '```'], ['1: panel: expected an expression']],
    [
      ['```panel', 'range: 5s', 'up', '```'],
      ['2: panel: range: "5s": expected a time from 1m to 31d, such as 24h'],
    ],
    [
      ['```panel', 'line: high warning', 'up', '```'],
      ['2: panel: line: "high warning": expected a figure, then warning, critical or target'],
    ],
    [['```table', 'limit: 0', 'up', '```'], ['2: table: limit: "0": expected a number from 1 to 100']],
    [
      ['```table', 'source: rate(x[5m])', 'up', '```'],
      ["2: table: source: 1:1: parse error: unexpected character: 'r'"],
    ],
    [['```marks', 'kinds: deploy', '```'], ['1: marks: expected a line service: SLUG']],
    [['text', '```check', 'a/b'], ['2: check: expected ``` at its end']],
  ])('says what is wrong with %j', (text, faults) => {
    const found = faultsOf(...text)
    expect(found.slice(0, 1).map(fault => fault.split(':')[0])).toEqual(
      faults.map(fault => fault.split(':')[0]),
    )
    if (!faults[0]?.includes('source')) expect(found[0]).toBe(faults[0])
  })
})

describe('checklists', () => {
  const text = lines(
    '## 0–5 minutes',
    '- [ ] **Acknowledge** the `alert`',
    '- [x] Assess [scope](/services/x)',
    '',
    '## Then',
    '- [ ] Update status page `needs: published_update`',
    '- [ ] Run health checks `auto: t/health,',
    '  t/status`',
    '- [ ] Run health checks `auto: t/health, t/status`',
    '- no item',
  )

  it('V-72: items under their phases, in their own words', () => {
    const { items, faults } = parseRunbook(text)
    expect(faults).toEqual([])
    expect(items.map(({ phase, text }) => `${phase}: ${text}`)).toEqual([
      '0–5 minutes: Acknowledge the alert',
      '0–5 minutes: Assess scope',
      'Then: Update status page',
      'Then: Run health checks',
      'Then: Run health checks',
    ])
    expect(items[2]).toMatchObject({ needs: 'published_update', auto: [] })
    expect(items[4]).toMatchObject({ needs: null, auto: ['t/health', 't/status'] })
  })

  it('gives an incident its items, each with a key of its own', () => {
    const { items } = parseRunbook(text)
    const list = checklistOf({ slug: 'p0', title: 'P0' }, items)
    expect(list).toMatchObject({ key: 'runbook:p0', title: 'P0' })
    expect(new Set(list.items.map(({ key }) => key)).size).toBe(5)
    expect(list.items.at(-1)).toMatchObject({
      key: 'Then: Run health checks (2)',
      auto: ['t/health', 't/status'],
    })
    expect(namedItems(items).map(({ key }) => key)).toEqual(list.items.map(({ key }) => key))
  })
})

describe('steps, one at a time on a phone', () => {
  it('cuts at the items of ordered lists, with their heading and what stands before', () => {
    const text = lines(
      '# Outage',
      '',
      'Symptoms.',
      '',
      '## Steps',
      '',
      '1. First. Then more',
      '',
      '   ```sh',
      '   ls',
      '   ```',
      '2. Second',
      '',
      '## After',
      'Words',
    )
    expect(parseRunbook(text).stops).toEqual([
      { kind: 'before', title: 'What is known', fromLine: 1, toLine: 4 },
      { kind: 'step', title: 'First', fromLine: 5, toLine: 11 },
      { kind: 'step', title: 'Second', fromLine: 12, toLine: 15 },
    ])
  })

  it('cuts at headings where there is no list, and nowhere without either', () => {
    expect(parseRunbook(lines('## One', 'a', '## Two', 'b')).stops).toEqual([
      { kind: 'step', title: 'One', fromLine: 1, toLine: 2 },
      { kind: 'step', title: 'Two', fromLine: 3, toLine: 4 },
    ])
    expect(parseRunbook('words').stops).toEqual([
      { kind: 'before', title: 'What is known', fromLine: 1, toLine: 1 },
    ])
  })

  it('leaves no line out and shows none twice', () => {
    const text = lines('a', '1. b', '', '- c', '2. d', '```sh', '3. e', '```', '## f', '1. g')
    const { stops } = parseRunbook(text)
    expect(stops[0]?.fromLine).toBe(1)
    expect(stops.at(-1)?.toLine).toBe(10)
    for (const [i, stop] of stops.slice(1).entries()) expect(stop.fromLine).toBe((stops[i]?.toLine ?? 0) + 1)
  })
})
