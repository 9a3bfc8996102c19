import { expect, test } from 'vitest'
import { createCursor } from './cursor.ts'
import { formatCanonicalFloat, parseNumber, readNumber, scanNumber } from './number.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readNumber(encode(text), 0, text.length)

test.each([
  ['0', 0],
  ['-0', -0],
  ['+5', 5],
  ['5.', 5],
  ['.5', 0.5],
  ['00012', 12],
  ['0.1', 0.1],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['1e-3', 0.001],
  ['123456789012345', 123456789012345],
  ['9007199254740993', 9007199254740992],
  ['0.013300656000000001', 0.013300656000000001],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['5e-324', Number.MIN_VALUE],
  ['1e-400', 0],
  ['0e999', 0],
  ['1e22', 1e22],
  ['1e23', 1e23],
  ['3.4e-5', 3.4e-5],
  ['0.000000000000000000000000000000001', 1e-33],
  ['inf', Infinity],
  ['+INF', Infinity],
  ['-Infinity', -Infinity],
  ['nan', Number.NaN],
  ['NaN', Number.NaN],
])('%s is a number', (text, expected) => {
  expect(read(text)).toBe(expected)
  expect(parseNumber(text)).toBe(expected)
})

test.each([
  '',
  '.',
  '-',
  '+',
  'e5',
  '1e',
  '1e+',
  '0x10',
  '1_0',
  '0x1p4',
  '1,5',
  '1.2.3',
  '--1',
  '1 ',
  '-nan',
  'infin',
  '1e400',
  '-1e309',
  '1é',
])('"%s" is none', text => {
  expect(readNumber(encode(text), 0, encode(text).length)).toBeUndefined()
  expect(parseNumber(text)).toBeUndefined()
})

test("reading equals the language's own reading, for all kinds of digits", () => {
  let state = 7
  const roll = (sides: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % sides
  }
  const digits = (length: number) => Array.from({ length }, () => roll(10)).join('')
  for (let i = 0; i < 3_000; i++) {
    const fraction = roll(2) ? `.${digits(1 + roll(18))}` : ''
    const exponent = roll(3) === 0 ? `e${roll(2) ? '-' : ''}${roll(40)}` : ''
    const text = `${roll(2) ? '-' : ''}${digits(1 + roll(19))}${fraction}${exponent}`
    expect(read(text), text).toBe(Number(text))
    const cursor = createCursor(encode(`${text}\n`))
    if (scanNumber(cursor)) expect([cursor.value, cursor.position], text).toEqual([Number(text), text.length])
    else expect(cursor.position, text).toBe(0)
  }
})

test.each([
  [0, '0.0'],
  [-0, '0.0'],
  [1, '1.0'],
  [-1, '-1.0'],
  [10, '10.0'],
  [0.5, '0.5'],
  [123456, '123456.0'],
  [1e5, '100000.0'],
  [1e6, '1e+06'],
  [1234567.5, '1.2345675e+06'],
  [1e23, '1e+23'],
  [1e100, '1e+100'],
  [0.0001, '0.0001'],
  [0.00011, '0.00011'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [Number.NaN, 'NaN'],
])('%d as le is %s', (value, expected) => expect(formatCanonicalFloat(value)).toBe(expected))
