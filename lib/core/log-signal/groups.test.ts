import { describe, expect, test } from 'vitest'
import { groupText, MessageGroups } from './groups.ts'
import { readLine } from './read-lines.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const line = (text: string, atMs = NOW) => ({ ...readLine(text, atMs), atMs })

test.each([
  ['numbers', 'timed out after 5000 ms, try 3', 'timed out after <n> ms, try <n>'],
  ['a UUID', 'no job 0f8fad5b-d9cb-469f-a165-70867728950e', 'no job <id>'],
  ['a hash', 'at commit deadbeef01 failed', 'at commit <id> failed'],
  ['a word of hexadecimal letters stays', 'defaced facade', 'defaced facade'],
  ['an address', 'refused by 10.0.0.7:5432', 'refused by <address>'],
  ['a time', 'since 2026-03-01T11:00:00Z', 'since <time>'],
  ['a request id', 'request_id=abc-def failed', 'request_id=<id> failed'],
  ['personal data, masked first', 'no mail to alice@example.com', 'no mail to a***@example.com'],
  ['white space', '  a \t b ', 'a b'],
])('R-46: without what differs: %s', (_what, message, text) => {
  expect(groupText(message)).toBe(text)
})

describe('R-46: error lines by message', () => {
  test('with count, first and last time, and the newest request ids', () => {
    const groups = new MessageGroups(10)
    groups.add(line('{"level":"ERROR","message":"Groq timed out after 8000 ms","request_id":"req-1"}', NOW))
    groups.add(
      line('{"level":"ERROR","message":"Groq timed out after 9100 ms","request_id":"req-2"}', NOW + 5),
    )
    groups.add(line('{"level":"ERROR","message":"disk full"}', NOW + 1))
    expect(groups.list()).toEqual([
      {
        ...{ text: 'Groq timed out after <n> ms', count: 2, firstAtMs: NOW, lastAtMs: NOW + 5 },
        requestIds: ['req-2', 'req-1'],
      },
      { text: 'disk full', count: 1, firstAtMs: NOW + 1, lastAtMs: NOW + 1, requestIds: [] },
    ])
  })

  test('five request ids of each, and each once', () => {
    const groups = new MessageGroups(1)
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) groups.add(line(`failed, request_id=${id}`))
    expect(groups.list()[0]?.requestIds).toEqual(['b', 'f', 'e', 'd', 'c'])
  })

  test('no more than told; the one that was silent for longest goes', () => {
    const groups = new MessageGroups(2)
    groups.add(line('first', NOW))
    groups.add(line('second', NOW + 1))
    groups.add(line('first', NOW + 2))
    groups.takeChanges()
    groups.add(line('third', NOW + 3))
    expect(groups.list().map(({ text }) => text)).toEqual(['first', 'third'])
    const { kept, gone } = groups.takeChanges()
    expect([kept.map(({ text }) => text), gone]).toEqual([['third'], ['second']])
    expect(groups.takeChanges()).toEqual({ kept: [], gone: [] })
  })

  test('none are kept where none are asked for', () => {
    const groups = new MessageGroups(0)
    groups.add(line('x'))
    expect(groups.list()).toEqual([])
  })
})
