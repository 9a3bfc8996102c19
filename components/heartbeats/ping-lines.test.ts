import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { pingLines, pingScript } from './ping-lines.ts'

const URL_OF = 'https://deck.test/api/ping/abc'

test('a line for each outcome, each ending in the address that the route knows', () => {
  expect(pingLines(URL_OF).map(({ text }) => text.slice(text.indexOf(URL_OF) + URL_OF.length))).toEqual([
    '',
    '/start',
    '/fail',
    '/$?',
    '',
  ])
})

test('the script is one that bash reads', () => {
  expect(() => execFileSync('bash', ['-n'], { input: pingScript(URL_OF) })).not.toThrow()
  expect(pingScript(URL_OF)).toContain('exit $code')
})
