import { expect, test } from 'vitest'
import { draftTo, fillLink } from './link.ts'

const range = { fromMs: 1_000, toMs: 61_000 }

test.each([
  ['https://logs.test/?a={from}&b={to_iso}', 'https://logs.test/?a=1000&b=1970-01-01T00%3A01%3A01.000Z'],
  ['javascript:alert({from})', null],
  ['mailto:a@example.test', null],
])('V-112 %s opens %s', (url, href) => expect(fillLink(url, range)).toBe(href))

test('R-31 a letter carries subject and lines, in a way that every mail program reads', () => {
  const href = draftTo('mailto:support@example.test', {
    subject: 'Incident #12: speech & sound',
    intro: 'Since 03:04 UTC',
    lines: ['03:04 Down fires', '03:09 Taken by Ada'],
  })
  const { pathname, search } = new URL(href)
  expect(pathname).toBe('support@example.test')
  expect(search).not.toContain('+')
  expect(Object.fromEntries(new URLSearchParams(search))).toEqual({
    subject: 'Incident #12: speech & sound',
    body: 'Since 03:04 UTC\r\n\r\n03:04 Down fires\r\n03:09 Taken by Ada',
  })
})

test('a long story loses its beginning, and says so', () => {
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i} of what happened`)
  const href = draftTo('mailto:a@example.test', { subject: 's', intro: 'i', lines })
  expect(href.length).toBeLessThanOrEqual(1_900)
  const body = new URL(href).searchParams.get('body') ?? ''
  expect(body).toContain('(earlier lines left out)')
  expect(body).toContain('line 199 of what happened')
  expect(body).not.toContain('line 0 of')
})
