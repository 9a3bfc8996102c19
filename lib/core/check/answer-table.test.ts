import { describe, expect, test } from 'vitest'
import { tableOf } from './answer-table.ts'
import { compileCheck } from './compile.ts'
import { checkFaults } from './faults.ts'
import { ASKED_AT_MS, answerOf, checkOf, httpAnswer } from './testing.ts'

const TABLE = { at: '$.errors', columns: { Time: 'time', Message: '$.detail.message' } }
const tableIn = (body: unknown, more: object = {}) =>
  tableOf(compileCheck(checkOf({ table: TABLE, ...more })), httpAnswer(body))

describe('L-13 a list of an answer as a table', () => {
  test('in the order of the list and of the columns', () => {
    const errors = [
      { time: '10:01', detail: { message: 'search failed' } },
      { time: 1_700, detail: { message: ['a', 1] } },
      { detail: null },
      'no entry',
    ]
    expect(tableIn({ errors })).toEqual({
      atMs: ASKED_AT_MS,
      titles: ['Time', 'Message'],
      rows: [
        ['10:01', 'search failed'],
        ['1700', '["a",1]'],
        ['', ''],
        ['', ''],
      ],
      beyond: 0,
    })
  })

  test('50 entries, what comes after is counted; a cell is one line of 500 letters', () => {
    const errors = Array.from({ length: 53 }, (_, i) => ({
      time: i,
      detail: { message: 'a\nb'.repeat(400) },
    }))
    const table = tableIn({ errors })
    expect([table?.rows.length, table?.beyond, table?.rows.at(-1)?.[0]]).toEqual([50, 3, '49'])
    expect(table?.rows[0]?.[1]).toMatch(/^a ba b.*…$/)
    expect(table?.rows[0]?.[1]?.length).toBe(500)
  })

  test('neither secrets nor what is to be forgotten', () => {
    const errors = [{ time: '+49 170', detail: { message: 'key correct-horse refused' } }]
    const more = { secrets: { key: 'correct-horse' }, forget: ['$.errors[*].time'] }
    expect(tableIn({ errors }, more)?.rows).toEqual([['•••', 'key ••• refused']])
  })

  test.each<[what: string, body: unknown, rows: number | undefined]>([
    ['an empty list is an empty table', { errors: [] }, 0],
    ['no list is none', { errors: 'none' }, undefined],
    ['nothing there is none', { error: 'invalid admin key' }, undefined],
    ['no JSON is none', '<html>', undefined],
  ])('%s', (_what, body, rows) => {
    expect(tableIn(body)?.rows.length).toBe(rows)
  })

  test('a path to several places is a list of them', () => {
    const table = { at: '$.rooms[*].errors[*]', columns: { Message: '@.m' } }
    const body = { rooms: [{ errors: [{ m: 1 }] }, { errors: [{ m: 2 }, { m: 3 }] }] }
    expect(tableIn(body, { table })?.rows).toEqual([['1'], ['2'], ['3']])
  })

  test('a check without one has none', () => {
    expect(tableOf(compileCheck(checkOf()), answerOf({ body: '{"errors":[]}' }))).toBeNull()
  })

  test('a path that is none is a fault at its place', () => {
    const config = checkOf({ table: { at: '$.[', columns: { Time: '$..a..b' } } })
    expect(checkFaults(config).map(({ path }) => path.join('.'))).toEqual(['table.at', 'table.columns.Time'])
  })

  test.each([
    [{}, 'give at least one column'],
    [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`c${i}`, 'x'])), 'at most 10 columns'],
  ])('columns are 1 to 10', (columns, message) => {
    expect(() => checkOf({ table: { at: '$.errors', columns } })).toThrow(message)
  })
})
