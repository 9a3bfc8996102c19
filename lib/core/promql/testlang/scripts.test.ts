import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { PromqlError } from '../syntax/error.ts'
import { parseExpr } from '../syntax/parse.ts'
import { runScript } from './index.ts'

const OWN = fileURLToPath(new URL('../testdata', import.meta.url))
const SHARED = fileURLToPath(new URL('../../../../../shared/promql', import.meta.url))

/** The files of Prometheus' own suite, on floats and classic histograms. */
const UPSTREAM = [
  'aggregators',
  'at_modifier',
  'collision',
  'duration_expression',
  'extended_vectors',
  'fill-modifier',
  'functions',
  'histograms',
  'literals',
  'name_label_dropping',
  'native_histograms',
  'operators',
  'range_queries',
  'selectors',
  'staleness',
  'subquery',
  'trig_functions',
]

/** Files of native histograms, start timestamps and experimental features. */
const LATER = [
  'aggregators',
  'at_modifier',
  'duration_expression',
  'extended_vectors',
  'fill-modifier',
  'functions',
  'histograms',
  'info',
  'limit',
  'native_histograms',
  'operators',
  'range_queries',
  'start_timestamps',
  'subquery',
  'type_and_unit',
]

function problemsOf(file: string): string[] {
  const results = runScript(readFileSync(file, 'utf8'))
  expect(results.length).toBeGreaterThan(0)
  return results.filter(({ problem }) => problem !== null).map(({ line, problem }) => `${line}: ${problem}`)
}

describe('own scripts', () => {
  test.each(readdirSync(OWN))('%s', file => expect(problemsOf(join(OWN, file))).toEqual([]))
})

if (existsSync(SHARED)) {
  describe("Prometheus' scripts", () => {
    test.each(UPSTREAM)('%s', name => expect(problemsOf(join(SHARED, `${name}.test`))).toEqual([]))
  })

  describe("Prometheus' scripts of native histograms and experimental features", () => {
    test.each(LATER)('%s', name => expect(problemsOf(join(SHARED, 'later', `${name}.test`))).toEqual([]))
  })

  test("what Prometheus' parser takes and refuses", () => {
    const cases = readFileSync(join(SHARED, 'parse.jsonl'), 'utf8').trim().split('\n')
    const wrong = cases.map(line => JSON.parse(line)).filter(({ q, ok }) => isAccepted(q) !== ok)
    expect(cases.length).toBeGreaterThan(200)
    expect(wrong).toEqual([])
  })
} else {
  test("Prometheus' scripts: not run, ../shared is not here", () => expect(existsSync(SHARED)).toBe(false))
}

function isAccepted(input: string): boolean {
  try {
    parseExpr(input)
    return true
  } catch (error) {
    if (error instanceof PromqlError) return false
    throw error
  }
}

describe('the test language itself', () => {
  const verdicts = (script: string): (string | null)[] => runScript(script).map(({ problem }) => problem)

  test.each([
    ['a wrong value', 'load 1m\n  a 1\neval instant at 0 a\n  a 2', /at 0s got 1, expected 2/],
    ['a missing series', 'eval instant at 0 a\n  a 2', /missing series a/],
    ['a series too many', 'load 1m\n  a 1\n\neval instant at 0 a', /unexpected series a with 1/],
    ['a missing failure', 'eval instant at 0 vector(1)\n  expect fail', /expected the query to fail/],
    ['another failure', 'eval instant at 0 rate(a)\n  expect fail msg: no', /failed with .*expected msg no/],
    ['an unexpected failure', 'eval instant at 0 rate(a)', /the query failed: 1:6: parse error/],
    ['a missing warning', 'eval instant at 0 vector(1)\n  expect warn\n  {} 1', /expected warn/],
    [
      'a warning too many',
      'eval instant at 0 quantile(2, a)\n  expect no_warn',
      /expected no_warn, got PromQL/,
    ],
    [
      'a wrong order',
      'load 1m\n  a 1\n  b 2\n\neval_ordered instant at 0 sort({__name__=~"."})\n  b 2\n  a 1',
      /place 1/,
    ],
    ['a wrong scalar', 'eval instant at 0 1\n  2', /expected the scalar 2, got scalar 1/],
    ['a wrong string', 'eval instant at 0 "a"\n  expect string "b"', /expected the string "b"/],
    ['a wrong command', 'evil', /unknown command "evil"/],
    ['a wrong number', 'load 1m\n  a 1 x', /unknown value "x"/],
    [
      'a number for a histogram',
      'load 1m\n  a 1\n\neval instant at 0 a\n  a {{count:1}}',
      /at 0s got 1, expected schema 0 {count:1, sum:0}/,
    ],
    [
      'another histogram',
      'load 1m\n  a {{count:1 buckets:[1]}}\n\neval instant at 0 a\n  a {{count:1 buckets:[0 1]}}',
      /got schema 0 {count:1, sum:0, \(0.5,1]:1}.*, expected .*\(1,2]:1/,
    ],
    [
      'another hint, where it is stated',
      'load 1m\n  a {{count:1}}\n\neval instant at 0 a\n  a {{count:1 counter_reset_hint:gauge}}',
      /expected .* gauge/,
    ],
    ['an unknown field', 'load 1m\n  a {{cont:1}}', /unknown field "cont:1"/],
    ['histograms that do not add up', 'load 1m\n  a {{}}+{{schema:-53}}x2', /cannot combine exponential/],
    ['too few start timestamps', 'load 1m\n  a@st -1m\n  a 1 2', /expected 2 offsets in the @st line, got 1/],
    ['a start timestamp of nothing', 'load 1m\n  a@st -1m', /expected a series after its @st line/],
  ])('notices %s', (_what, script, problem) => {
    const found = verdicts(script.replace('\neval', '\n\neval')).filter(verdict => verdict !== null)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(problem)
  })

  test('a comment ends a body, loads add up, a repeated line replaces', () => {
    const script = [
      'load 1m',
      '  a 1 1 1',
      '  a 2',
      'load 2m',
      '  a _ 5',
      '',
      'eval instant at 2m a',
      '  a 5',
      '  # not read any more',
      '',
      'eval range from 0 to 2m step 1m a',
      '  a 2 2 5',
    ].join('\n')
    expect(verdicts(script.replace('\nload 2m', '\n\nload 2m'))).toEqual([null, null])
  })
})
