import { describe, expect, test } from 'vitest'
import { formatLabels, type Labels } from '../labels/index.ts'
import { randomOf } from '../random-testing.ts'
import { createLayout, ExpositionError, parseExposition, type TextFormat } from './index.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const TYPES: Record<TextFormat, string> = {
  text: 'text/plain',
  openmetrics: 'application/openmetrics-text',
}

/** What a body says when every line is read by its format's grammar. */
function readAnew(body: Uint8Array, format: TextFormat): unknown {
  const result = parseExposition(body, TYPES[format])
  if (!result.ok) return { error: result.error }
  return {
    samples: result.samples.map(({ labels, value, timestampMs }) => [
      formatLabels(labels),
      value,
      timestampMs,
    ]),
    metadata: [...result.metadata].sort(),
  }
}

function createReader(format: TextFormat, stepBytes = 1_000) {
  let described = 0
  const layout = createLayout((labels: Labels) => {
    described++
    return formatLabels(labels)
  })
  const read = (body: Uint8Array): unknown => {
    const reading = layout.read(body, format)
    try {
      while (!reading.step(stepBytes)) {}
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error
      return { error: error.message }
    }
    reading.commit()
    const { items, values, timestampsMs, count } = reading.columns
    const samples = items.all.slice(0, count).map((item, i) => {
      const timestampMs = timestampsMs[i] ?? Number.NaN
      return [item, values[i], Number.isNaN(timestampMs) ? null : timestampMs]
    })
    return { samples, metadata: [...layout.metadata()].sort() }
  }
  return { read, described: () => described }
}

describe('a line seen before', () => {
  test('is not described again, wherever it stands', () => {
    const { read, described } = createReader('text')
    read(encode('# TYPE a gauge\na{x="1"} 1\nb 2\nc 3\n'))
    read(encode('# TYPE a gauge\nc 4\nb 5\na{x="1"} 6\n'))
    read(encode('b 5\nnew 1\n# TYPE a gauge\na{x="1"} 6\n'))
    expect(described()).toBe(4)
  })

  test.each([[[0]], [[0x80]], [[0xf0, 0xff]]])(
    'is not taken for one that is as a number its equal: %j',
    change => {
      // Wherever eight bytes begin that are compared at once: zeros, the zero with a sign, and what is no number.
      for (let places = 0; places < 8; places++) {
        const body = (last: readonly number[]) =>
          Uint8Array.of(
            ...encode(`a{x="${'\0'.repeat(24 - last.length)}`),
            ...last,
            ...encode(`${'y'.repeat(places)}"} 1\n`),
          )
        const { read, described } = createReader('text')
        read(body([0, 0]))
        expect(read(body(change))).toEqual(readAnew(body(change), 'text'))
        expect(described()).toBe(1)
      }
    },
  )

  test('is described again when it was gone for a body', () => {
    const { read, described } = createReader('text')
    for (const body of ['a 1\nb 1\n', 'a 1\n', 'a 1\nb 1\n']) read(encode(body))
    expect(described()).toBe(3)
  })

  test('is another series under another type', () => {
    const { read } = createReader('text')
    read(encode('# TYPE h histogram\nh_bucket{le="1"} 1\n'))
    const body = encode('# TYPE h gauge\nh_bucket{le="1"} 1\n')
    expect(read(body)).toEqual(readAnew(body, 'text'))
  })

  test('keeps nothing of a body that turned out bad', () => {
    const { read, described } = createReader('text')
    read(encode('a 1\n'))
    expect(read(encode('a 2\nb 1\nbad{\n'))).toMatchObject({ error: expect.any(String) })
    read(encode('a 3\nb 1\n'))
    expect(described()).toBe(3)
  })
})

test('targets that show the same lines keep what is theirs, and one that changes changes alone', () => {
  const lines = ['# TYPE a gauge', ...Array.from({ length: 200 }, (_, i) => `a{i="${i}"}`)]
  const body = (value: number, more = '') =>
    encode(`${lines.map((line, i) => (i === 0 ? line : `${line} ${value + i}`)).join('\n')}\n${more}`)
  const readers = [1, 2, 3].map(() => createReader('text'))
  for (const value of [10, 20, 30])
    for (const [i, { read }] of readers.entries())
      expect(read(body(value + i))).toEqual(readAnew(body(value + i), 'text'))
  const [first, ...others] = readers
  const changed = body(1, 'b 1\n')
  expect(first?.read(changed)).toEqual(readAnew(changed, 'text'))
  expect(first?.read(changed)).toEqual(readAnew(changed, 'text'))
  for (const { read } of others) expect(read(body(5))).toEqual(readAnew(body(5), 'text'))
  expect(readers.map(({ described }) => described())).toEqual([201, 200, 200])
})

test.each([
  ['a name that only starts like a known one', 'a 1\n', 'ab 1\n'],
  ['a value right after the name', 'a+1\n', 'a1 5\n'],
  ['a value right after the brace', 'a{x="1"}1\n', 'a{x="1"} 1\n'],
  ['labels where a value was', 'a 1\n', 'a {x="1"} 1\n'],
  ['more blanks than before', 'a 1\n', 'a  1\n'],
  ['no line end where one was', 'a 1\nb 1\n', 'a 1\nb 1'],
  ['a line end where none was', 'a 1\nb 1', 'a 1\nb 1\n'],
  ['a timestamp where none was', 'a 1\n', 'a 1 5\n'],
  ['a comment that became a HELP', '# HELPa x\na 1\n', '# HELP a x\na 1\n'],
  ['a shorter body', 'a 1\nb 1\nc 1\n', 'a 1\n'],
  ['nothing', 'a 1\n', ''],
])('reads right: %s', (_name, first, second) => {
  const { read } = createReader('text')
  read(encode(first))
  expect(read(encode(second))).toEqual(readAnew(encode(second), 'text'))
})

function createDice(seed: number): (sides: number) => number {
  const next = randomOf(seed)
  return sides => Math.floor(next() * sides)
}

const VALUES = [
  '1',
  '-0',
  '12.5',
  'NaN',
  '+Inf',
  '1e9',
  '0.013300656000000001',
  '1e400',
  '5.',
  '',
  '1 2',
  '0x1',
]
const LINES: Record<TextFormat, readonly string[]> = {
  text: ['# TYPE a histogram', '# TYPE a gauge', '# HELP a some help', '# a comment', '', '  '],
  openmetrics: ['# TYPE a histogram', '# TYPE a gauge', '# HELP a some help', '# UNIT a_b b', '# EOF'],
}
const SERIES = [
  'a',
  'a{}',
  'a{le="1"}',
  'a{le="1.0"}',
  'ab',
  'b{x="1",y="2"}',
  'b{y="2",x="1"}',
  'b{x="é"}',
  '{"q.r"}',
]
const TAILS = ['', '', '', ' 17', ' # {id="1"} 4 5', '\t3']

function mutate(lines: string[], format: TextFormat, roll: (sides: number) => number): string[] {
  const next = [...lines]
  const pick = <T>(from: readonly T[]): T => {
    const one = from[roll(from.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
  for (let changes = roll(4); changes > 0; changes--) {
    const at = roll(next.length + 1)
    const line = roll(5) === 0 ? pick(LINES[format]) : `${pick(SERIES)} ${pick(VALUES)}${pick(TAILS)}`
    const action = roll(4)
    if (action === 0) next.splice(at, 1)
    else if (action === 1) next.splice(at, 1, line)
    else if (action === 2) next.splice(at, 0, line)
    else if (next[at] !== undefined) next[at] = `${next[at].split(' ')[0]} ${pick(VALUES)}`
  }
  return next
}

describe.each(['text', 'openmetrics'] as const)('random changes of a %s body', format => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('give what reading it anew gives, seed %i', seed => {
    const roll = createDice(seed)
    const { read } = createReader(format, 1 + roll(40))
    let lines = ['# TYPE a histogram', 'a{le="1"} 1', 'b{x="1",y="2"} 2', 'ab 3']
    let good = 0
    for (let round = 0; round < 200; round++) {
      const changed = mutate(lines, format, roll)
      const end = format === 'openmetrics' ? '\n# EOF\n' : roll(5) === 0 ? '' : '\n'
      const body = encode(changed.join('\n') + end)
      const expected = readAnew(body, format)
      expect(read(body), `round ${round}: ${JSON.stringify(changed)}`).toEqual(expected)
      // Mostly go on from good bodies, or nearly all would be bad after a few rounds.
      if (JSON.stringify(expected).startsWith('{"samples"')) {
        good++
        lines = changed
      }
    }
    expect(good).toBeGreaterThan(25)
  })
})
