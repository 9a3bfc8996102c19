import { expect, test } from 'vitest'
import { compileCheck } from './compile.ts'
import { maskedAnswer } from './masked-answer.ts'
import { pickableFields } from './pickable-fields.ts'
import { answerOf, checkOf, httpAnswer } from './testing.ts'

const KEYED = {
  headers: { 'X-Admin-Key': '{{key}}' },
  secrets: { key: 'correct-horse/1' },
  url: 'http://u:pass-word@a/',
}

test('L-02 a secret is stored in none of its forms', () => {
  const answer = answerOf({
    body: '{"k":"correct-horse/1","u":"correct-horse%2F1","p":"pass-word"}',
    headers: {
      'set-cookie': 'sid=1',
      'x-api-key': 'abc',
      Authorization: 'Basic x',
      server: 'correct-horse/1',
    },
    facts: { banner: 'hello correct-horse/1', answers: ['correct-horse/1'], n: 3 },
    fault: { kind: 'protocol', message: 'odd: correct-horse/1' },
  })
  const kept = maskedAnswer(compileCheck(checkOf(KEYED)), answer)
  expect(JSON.stringify(kept)).not.toMatch(/correct-horse|pass-word|sid=1|"abc"|Basic/)
  expect(kept).toMatchObject({ body: '{"k":"•••","u":"•••","p":"•••"}', facts: { n: 3 }, isTruncated: false })
})

test('T-02 what is not to be kept is blanked before it is stored', () => {
  const compiled = compileCheck(checkOf({ forget: ['$.user.phone', '$.friends[*].name'] }))
  const answer = httpAnswer({
    state: 'ok',
    user: { id: 1, phone: '+49 1' },
    friends: [{ name: 'A' }, { name: 'B', x: 1 }],
  })
  expect(JSON.parse(maskedAnswer(compiled, answer).body ?? '')).toEqual({
    state: 'ok',
    user: { id: 1, phone: '•••' },
    friends: [{ name: '•••' }, { name: '•••', x: 1 }],
  })
  expect(maskedAnswer(compiled, httpAnswer('phone: +49 1')).body).toBe('•••')
})

test('bodies, headers and facts are cut, never within a character', () => {
  const answer = answerOf({
    body: '😀'.repeat(20_000),
    headers: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`h${i}`, 'x'.repeat(5_000)])),
  })
  const kept = maskedAnswer(compileCheck(checkOf()), answer)
  expect(kept.isTruncated).toBe(true)
  expect(kept.body).toBe('😀'.repeat(8_192))
  expect(JSON.stringify(kept).length).toBeLessThan(120_000)
})

test('L-02 L-04 the fields of an answer can be picked, with a unit by their name', () => {
  const picked = pickableFields({
    status: 'ok',
    uptime_seconds: 86_400,
    usedPercent: 81,
    memory_mb: 345.2,
    'odd name': null,
    checks: [
      { id: 'a', latency_ms: 3 },
      { id: 'b', latency_ms: 4, extra: true },
    ],
    timestamp: '2025-11-02T10:00:00Z',
  })
  expect(
    picked.map(({ path, field, kind, example, unit, count }) => [path, field, kind, example, unit, count]),
  ).toEqual([
    ['$.status', 'status', 'text', 'ok', 'count', 1],
    ['$.uptime_seconds', 'uptime_seconds', 'number', '86400', 's', 1],
    ['$.usedPercent', 'usedPercent', 'number', '81', 'percent', 1],
    ['$.memory_mb', 'memory_mb', 'number', '345.2', 'MB', 1],
    ["$['odd name']", 'odd_name', 'null', 'null', 'count', 1],
    ['$.checks[*].id', 'checks_id', 'text', 'a', 'count', 2],
    ['$.checks[*].latency_ms', 'checks_latency_ms', 'number', '3', 'ms', 2],
    ['$.checks[*].extra', 'checks_extra', 'boolean', 'true', 'count', 1],
    ['$.timestamp', 'timestamp', 'text', '2025-11-02T10:00:00Z', 'timestamp', 1],
  ])
})
