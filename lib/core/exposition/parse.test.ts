import { describe, expect, test } from 'vitest'
import { formatLabels } from '../labels/index.ts'
import { parseExposition } from './index.ts'

const TEXT = 'text/plain; version=0.0.4'
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0'

/** Samples as `labels value [timestamp]`, or the error with its line. */
function read(body: string | Uint8Array, contentType: string): string[] | string {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const result = parseExposition(bytes, contentType)
  if (!result.ok) return `line ${result.line}: ${result.error}`
  return result.samples.map(({ labels, value, timestampMs }) =>
    [formatLabels(labels), value, ...(timestampMs === null ? [] : [timestampMs])].join(' '),
  )
}

const latin1 = (text: string) => Uint8Array.from(text, char => char.charCodeAt(0))

describe('classic text', () => {
  test.each([
    ['nothing at all', '', []],
    ['blanks before and around', ' a\t1\n b  2 \n\n', ['a 1', 'b 2']],
    ['no line end at the end', 'a 1', ['a 1']],
    ['a value right after the name or the brace', 'a+1\nb{x="1"}2\n', ['a 1', 'b{x="1"} 2']],
    ['blanks before the brace', 'a {x="1"} 1\n', ['a{x="1"} 1']],
    [
      'a trailing comma, a missing one',
      'a{x="1",} 1\nb{x="1" y="2"} 1\n',
      ['a{x="1"} 1', 'b{x="1", y="2"} 1'],
    ],
    ['labels in the order of their names', 'a{z="1",b="2",m="3"} 1\n', ['a{b="2", m="3", z="1"} 1']],
    ['colons in names', 'job:x:rate5m 1\n', ['job:x:rate5m 1']],
    ['quoted names', '{"a.b",x="1"} 1\n{x="1","a.b"} 2\n', ['a.b{x="1"} 1', 'a.b{x="1"} 2']],
    ['a quoted label name', 'a{"x.y"="1"} 1\n', ['a{x.y="1"} 1']],
    ['escapes', 'a{x="\\"\\\\\\n\\t"} 1\n', ['a{x="\\"\\\\\\n\\\\t"} 1']],
    ['NUL in a value', 'a{x="\0"} 1\n', ['a{x="\\u0000"} 1']],
    ['a timestamp', 'a 1 0\nb 1 1520879607789 \n', ['a 1 0', 'b 1 1520879607789']],
    ['a braces-only sample line after comments', '# a comment\n#\n#TYPE a b\na 1\n', ['a 1']],
    ['a series twice', 'a 1\na 2\n', ['a 1', 'a 2']],
  ])('%s', (_name, body, expected) => expect(read(body, TEXT)).toEqual(expected))

  test.each([
    ['a\n', 1, 'expected a value'],
    ['a 1\na x\n', 2, 'the value is not a number'],
    ['a 1 -5\n', 1, 'expected a timestamp'],
    ['a 1 1.5\n', 1, 'expected a timestamp'],
    ['a 1 2 3\n', 1, 'expected a timestamp'],
    ['a 1 9223372036854775808\n', 1, 'the timestamp is out of range'],
    ['a 1 # {x="1"} 1\n', 1, 'expected a timestamp'],
    ['a 1\r\n', 1, 'the value is not a number'],
    ['a{x="1\n\n\n', 1, 'a quote is not closed'],
    ['a{x="1\\\n"} 1\n', 1, 'a quote is not closed'],
    ['a{x=1} 1\n', 1, 'expected a label value in double quotes'],
    ['a{x} 1\n', 1, 'expected "="'],
    ['a{"x"} 1\n', 1, 'the metric has two names'],
    ['{x="1"} 1\n', 1, 'the metric has no name'],
    ['{""} 1\n', 1, 'the metric has no name'],
    ['a{""="1"} 1\n', 1, 'a label has an empty name'],
    ['a{,} 1\n', 1, 'expected a label name'],
    ['a{x="1",,} 1\n', 1, 'expected a label name'],
    ['a{x:y="1"} 1\n', 1, 'expected "="'],
    ['a{x="1",x="1"} 1\n', 1, 'the label name "x" stands twice'],
    ['a{x="",x="1"} 1\n', 1, 'the label name "x" stands twice'],
    ['a{__name__="b"} 1\n', 1, 'the label name "__name__" stands twice'],
    ['a 1\n\n\nb{x="a\nb"} 1\n9 1\n', 6, 'expected a metric name'],
    ['# TYPE a info\n', 1, 'the type "info" is none of'],
    ['# TYPE a  gauge\n', 1, 'the type " gauge" is none of'],
    ['# HELP 9 x\n', 1, 'expected a metric name after HELP or TYPE'],
  ])('%j fails at line %i', (body, line, error) => {
    expect(read(body, TEXT)).toMatch(new RegExp(`^line ${line}: ${error}`))
  })

  test.each([
    ['a label value', 'ok 1\na{x="\xff"} 1\n', 2],
    ['a quoted name', '{"\xff"} 1\n', 1],
    ['a HELP', '# HELP a \xff\n', 1],
  ])('invalid UTF-8 in %s is an error', (_name, body, line) => {
    expect(read(latin1(body), TEXT)).toMatch(new RegExp(`^line ${line}: .*not valid UTF-8`))
  })

  test('invalid UTF-8 in a comment is none', () => {
    expect(read(latin1('# \xff\n#\xff\na 1\n'), TEXT)).toEqual(['a 1'])
  })
})

describe('OpenMetrics', () => {
  test.each([
    ['nothing but the end', '# EOF\n', []],
    ['no line end after the end', 'a 1\n# EOF', ['a 1']],
    ['seconds cut to milliseconds', 'a 1 1.2345\na 1 -1.2345\n# EOF\n', ['a 1 1234', 'a 1 -1234']],
    ['created lines as samples', 'a_created 5\n# EOF\n', ['a_created 5']],
    ['quoted names', '{"a.b",x="1"} 1\n# EOF\n', ['a.b{x="1"} 1']],
    ['a trailing comma', 'a{x="1",} 1\n# EOF\n', ['a{x="1"} 1']],
    [
      'le and quantile as numbers',
      '# TYPE a histogram\na_bucket{le="1"} 1\n# TYPE a summary\na{quantile="1",le="1"} 1\n# EOF\n',
      ['a_bucket{le="1.0"} 1', 'a{le="1", quantile="1.0"} 1'],
    ],
  ])('%s', (_name, body, expected) => expect(read(body, OPEN_METRICS)).toEqual(expected))

  test.each([
    ['a 1\n', 2, 'the body does not end with "# EOF"'],
    ['a 1', 1, 'the body does not end with "# EOF"'],
    ['', 1, 'the body does not end with "# EOF"'],
    ['# EOF\n\n', 2, 'there is data after "# EOF"'],
    ['\n# EOF\n', 1, 'expected a metric name'],
    [' a 1\n# EOF\n', 1, 'expected a metric name'],
    ['# a comment\n# EOF\n', 1, 'a line that starts with "#"'],
    ['#  EOF\n', 1, 'a line that starts with "#"'],
    ['a  1\n# EOF\n', 1, 'the value is not a number'],
    ['a{x="1"}1\n# EOF\n', 1, 'expected one blank and a value'],
    ['a 1 \n# EOF\n', 1, 'the timestamp is not a number'],
    ['a 1 NaN\n# EOF\n', 1, 'the timestamp is not finite'],
    ['a 1 #{x="1"} 1\n# EOF\n', 1, 'the timestamp is not a number'],
    ['a 1 # {x="1"}\n# EOF\n', 1, 'expected one blank and a value after the labels'],
    ['a 1 # {"x"} 1\n# EOF\n', 1, 'expected "="'],
    ['a 1 # {x="1"} 1 2 3\n# EOF\n', 1, 'expected the end of the line'],
    ['a{x="1" y="2"} 1\n# EOF\n', 1, 'expected a comma or "}"'],
    ['a{x="1\n"} 1\n# EOF\n', 1, 'a quote is not closed'],
    ['# TYPE a untyped\n# EOF\n', 1, 'the type "untyped" is none of'],
    ['# UNIT a seconds\n# EOF\n', 1, 'the unit "seconds" is not the last part'],
    ['# UNIT a_seconds onds\n# EOF\n', 1, 'the unit "onds" is not the last part'],
  ])('%j fails at line %i', (body, line, error) => {
    expect(read(body, OPEN_METRICS)).toMatch(new RegExp(`^line ${line}: ${error}`))
  })

  test('exemplars are kept, escapes undone', () => {
    const body = 'a_total 1 5 # {id="x\\"y","b.c"=""} 0.5 1.5\n# EOF\n'
    const result = parseExposition(new TextEncoder().encode(body), OPEN_METRICS)
    expect(result).toMatchObject({
      ok: true,
      samples: [{ timestampMs: 5000, exemplar: { labels: ['id', 'x"y'], value: 0.5, timestampMs: 1500 } }],
    })
  })
})

test('metadata: the later line wins, each part by itself', () => {
  const body =
    '# TYPE a gauge\n# HELP a one\\ntwo\n# TYPE a counter\n# HELP b\n# HELP "c.d" \\"q\\"\n# TYPE e untyped\n'
  const result = parseExposition(new TextEncoder().encode(body), TEXT)
  expect(result.ok && Object.fromEntries(result.metadata)).toEqual({
    a: { type: 'counter', help: 'one\ntwo' },
    b: { help: '' },
    'c.d': { help: '\\"q\\"' },
    e: { type: 'unknown' },
  })
})

test('an error in the content type is on no line', () => {
  expect(parseExposition(new Uint8Array(), 'text/html')).toMatchObject({ ok: false, line: 0 })
  expect(parseExposition(new Uint8Array(), null, { fallback: 'PrometheusText0.0.4' })).toMatchObject({
    ok: true,
  })
})

test('a label value of 200 kB passes, and so do ten thousand labels', () => {
  const long = 'x'.repeat(200_000)
  expect(read(`a{x="${long}"} 1\n`, TEXT)).toEqual([`a{x="${long}"} 1`])
  const many = Array.from({ length: 10_000 }, (_, i) => `l${i}="1"`).join(',')
  expect(read(`a{${many}} 1\n`, TEXT)).toHaveLength(1)
})
