import { expect, test } from 'vitest'
import { loadText } from './testing.ts'

test.each([
  ['a job twice', 'pushes: [{ job: a }, { job: a }]', 'job: "a" is there already'],
  ['a path that is none', 'pushes: [{ job: a, fields: [{ field: x, json: "$[" }] }]', 'json: '],
  ['a heartbeat that is not there', 'pushes: [{ job: a, heartbeat: x/y }]', 'there is no heartbeat "x/y"'],
  ['a time that is none', 'pushes: [{ job: a, push_ttl: soon }]', '"soon" is not a duration above zero'],
])('%s is reported', async (_what, yaml, message) => {
  const { issues, configuration } = await loadText(yaml)
  expect(configuration).toBeNull()
  expect(issues.map(issue => issue.message).join('\n')).toContain(message)
})
