import { expect, test } from 'vitest'
import { readHeaderList } from './header-list.ts'

test('names and percent-encoded values, names in any case', () => {
  expect(readHeaderList('X-Scope-OrgID=team-a|team-b, Authorization=Bearer%20a%2Cb=')).toEqual({
    headers: { 'x-scope-orgid': 'team-a|team-b', authorization: 'Bearer a,b=' },
  })
})

test.each([
  ['X-Scope-OrgID', 'header 1 is not NAME=VALUE'],
  ['X-Scope-OrgID=a,', 'header 2 is not NAME=VALUE'],
  ['=a', 'header 1 is not NAME=VALUE'],
  ['X Scope=a', 'header 1 is not NAME=VALUE'],
  ['X-Scope-OrgID=a%0d%0ax', 'the value of x-scope-orgid is none'],
  ['X-Scope-OrgID=%', 'the value of x-scope-orgid is none'],
  ['Content-Type=text/plain', 'content-type is set by Opsdeck itself'],
  ['X-A=1,x-a=2', 'x-a is given twice'],
])('%s is refused: %s', (text, problem) => {
  expect(readHeaderList(text)).toEqual({ problem: expect.stringContaining(problem) })
})
