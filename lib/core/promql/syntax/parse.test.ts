import { parser } from '@prometheus-io/lezer-promql'
import { describe, expect, test } from 'vitest'
import { childrenOf, type Expr } from './ast.ts'
import { describeExpr } from './describe.ts'
import { lineAndColumn, PromqlError } from './error.ts'
import { parseExpr, parseSelector } from './parse.ts'
import { prettyExpr } from './pretty.ts'
import { printExpr } from './print.ts'

/** An expression as nested brackets, to see what binds to what. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value)
    case 'vectorSelector':
      return `${expr.name ?? '{}'}${expr.offset ? ' offset' : ''}${expr.at ? ' @' : ''}`
    case 'binary':
      return `[${shape(expr.left)} ${expr.op} ${shape(expr.right)}]`
    case 'unary':
      return `[${expr.op}${shape(expr.expr)}]`
    default:
      return `${expr.kind}(${childrenOf(expr).map(shape).join(' ')})`
  }
}

function faultOf(input: string): PromqlError {
  try {
    parseExpr(input)
  } catch (error) {
    if (error instanceof PromqlError) return error
    throw error
  }
  throw new Error(`${input} was accepted`)
}

describe('what binds to what', () => {
  test.each([
    ['-1 ^ 2', '[-[1 ^ 2]]'],
    ['2 ^ 3 ^ 2', '[2 ^ [3 ^ 2]]'],
    ['2 ^ -1 * 3', '[[2 ^ -1] * 3]'],
    ['1 - 2 - 3', '[[1 - 2] - 3]'],
    ['1 + 2 * 3', '[1 + [2 * 3]]'],
    ['a or b and c unless d', '[a or [[b and c] unless d]]'],
    ['a > b == c', '[[a > b] == c]'],
    ['-a offset 5m', '[-a offset]'],
    ['a + b offset 5m', '[a + b offset]'],
    ['a offset 5s - 8', '[a offset - 8]'],
    ['a offset -1 ^ 2', '[a offset ^ 2]'],
    ['rate(a[5m] @ 3.) > 2.', '[call(matrixSelector(a @)) > 2]'],
    ['sum(sum) by (by)', 'aggregate(sum)'],
    ['or or or', '[or or or]'],
    ['fill + fill(0) fill', '[fill + fill]'],
    ['anchored{job="x"} / 5./6.', '[[anchored / 5] / 6]'],
  ])('%s is %s', (input, expected) => expect(shape(parseExpr(input))).toBe(expected))
})

describe('refusals carry the words and the place', () => {
  test.each([
    ['', '1:1: parse error: no expression found in input', 0],
    ['1+', '1:3: parse error: unexpected end of input', 2],
    ['sum(', '1:5: parse error: unclosed left parenthesis', 4],
    ['(1))', "1:4: parse error: unexpected right parenthesis ')'", 3],
    [
      'up{job="a" x}',
      '1:12: parse error: unexpected identifier "x" in label matching, expected "," or "}"',
      11,
    ],
    ['sum by job (up)', '1:8: parse error: unexpected identifier "job" in grouping opts, expected "("', 7],
    ['nope(up)', '1:1: parse error: unknown function with name "nope"', 0],
    [
      'rate(up)',
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
      5,
    ],
    ['up +\n bool up', '1:4: parse error: bool modifier can only be used on comparison operators', 3],
    ['1 > 2', '1:3: parse error: comparisons between scalars must use BOOL modifier', 2],
    ['up[5m', '1:6: parse error: unclosed left bracket', 5],
    ['up[0s]', '1:4: parse error: duration must be greater than 0', 3],
    ['up{job=~"("}', '1:4: parse error: error parsing regexp: missing closing ): `^(?s:()$`', 3],
    ['{job=""}', '1:1: parse error: vector selector must contain at least one non-empty matcher', 0],
    ['"é" + \n  *', '2:3: parse error: unexpected <op:*>', 9],
  ])('%j', (input, message, offset) => {
    const fault = faultOf(input)
    if (message !== null) expect(fault.message).toBe(message)
    expect(fault.span?.start).toBe(offset)
  })

  test('the column counts bytes, the offset counts characters', () => {
    expect(lineAndColumn('é+', 1)).toBe('1:3')
  })
})

describe('printing', () => {
  test.each([
    [
      'SUM(rate(http_requests_total{code=~"5.."}[5m])) BY (job)',
      'sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))',
    ],
    ['a*ON(x)GROUP_LEFT(y)b', 'a * on (x) group_left (y) b'],
    ['a>bool 90s', 'a > bool 1m30s'],
    ['{"http.requests",\'a b\'="c"}', '{"http.requests","a b"="c"}'],
    ['foo[10m:6s] @ start() offset 1h', 'foo[10m:6s] @ start() offset 1h'],
    ['foo @ 1603774568', 'foo @ 1603774568.000'],
    ['topk(5, some)', 'topk(5, some)'],
    ['foo[step()+5s] offset -(2*3)', 'foo[step() + 5s] offset -(2 * 3)'],
    ['a + fill_left(1) b', 'a + fill_left (1) b'],
    ['a[1001ms] offset 90', 'a[1s1ms] offset 90'],
    ['increase(a[1m] smoothed)', 'increase(a[1m] smoothed)'],
  ])('%s is written %s', (input, expected) => {
    const printed = printExpr(parseExpr(input))
    expect(printed).toBe(expected)
    expect(printExpr(parseExpr(printed))).toBe(printed)
  })
})

test('a selector alone is taken, anything else is not', () => {
  expect(parseSelector('up{job="x"}').matchers).toHaveLength(2)
  expect(() => parseSelector('rate(up[5m])')).toThrow(/unexpected "\("/)
})

test.each([
  'sum by (le, job) (rate(x_bucket[5m])) > bool 2',
  'a / on (job) group_left (node) b offset 1h',
  'histogram_quantile(0.9, sum without (pod) (rate(x[5m])))',
  'min_over_time(rate(foo[2s])[5m:] @ 1603775091)[4m:3s]',
  'foo offset -5m unless on () bar',
  '{"quoted.name", a!="b"} and foo{a!~"x|y"}',
  'increase(foo[1m] anchored) + fill(0) absent(bar)',
])('the editor grammar takes what this parser takes: %s', input => {
  parseExpr(input)
  const faults: number[] = []
  parser.parse(input).iterate({
    enter: node => {
      if (node.type.isError) faults.push(node.from)
    },
  })
  expect(faults).toEqual([])
})

test('whatever stands in the text, the answer is an expression or a placed refusal', () => {
  const words =
    'a sum rate by ( ) { } [ ] , : = =~ != == + - * ^ and or on ignoring group_left bool offset @ start 5m 1 2. .5 "s" ' +
    "'\\x' ` NaN # \n é fill anchored step() > </"
  const parts = words.split(' ')
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  let accepted = 0
  for (let i = 0; i < 20_000; i++) {
    const input = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join(
      random(2) ? ' ' : '',
    )
    const expr = parsedOrRefused(input)
    if (expr === null) continue
    const printed = printExpr(expr)
    expect(printExpr(parseExpr(printed))).toBe(printed)
    accepted += 1
  }
  expect(accepted).toBeGreaterThan(500)
})

function parsedOrRefused(input: string): Expr | null {
  try {
    return parseExpr(input)
  } catch (error) {
    if (!(error instanceof PromqlError)) throw new Error(`${input} broke the parser`, { cause: error })
    expect(error.span?.start).toBeLessThanOrEqual(input.length)
    return null
  }
}

describe('what is nested', () => {
  const within = (open: string, close: string, levels: number): string =>
    `${open.repeat(levels)}a${close.repeat(levels)}`
  const chain = (terms: number): string => Array.from({ length: terms }, (_, i) => `a${i}`).join(' or ')

  test.each([
    ['parentheses', within('(', ')', 900)],
    ['calls', within('abs(', ')', 900)],
    ['signs', within('-', '', 900)],
    ['a chain', chain(900)],
  ])('%s: 900 levels are parsed, printed and described', (_what, text) => {
    const expr = parseExpr(text)
    expect(printExpr(expr).length).toBeGreaterThan(900)
    expect(JSON.stringify(describeExpr(expr)).length).toBeGreaterThan(900)
    expect(prettyExpr(expr).length).toBeGreaterThan(900)
  })

  test.each([
    ['parentheses', within('(', ')', 1_001)],
    ['parentheses without end', '('.repeat(100_000)],
    ['calls', within('abs(', ')', 3_000)],
    ['signs', within('-', '', 100_000)],
    ['ranges', `a${'[1m:]'.repeat(3_000)}`],
    ['a chain', chain(1_001)],
    ['powers', `a${' ^ a'.repeat(3_000)}`],
  ])('%s: deeper than a thousand levels is refused', (_what, text) => {
    expect(() => parseExpr(text)).toThrow(/parse error: the expression is nested more than 1000 levels deep$/)
  })
})
