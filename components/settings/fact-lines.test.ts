import { expect, test } from 'vitest'
import { factLines } from './fact-lines.ts'

test.each([
  ['nothing said', null, null, []],
  ['something new', null, { role: 'viewer' }, [{ name: 'role', before: null, after: 'viewer' }]],
  [
    'a change, without what stayed',
    { role: 'viewer', name: 'Kofi' },
    { role: 'admin', name: 'Kofi' },
    [{ name: 'role', before: 'viewer', after: 'admin' }],
  ],
  ['something gone', { prefix: 'odk_1' }, null, [{ name: 'prefix', before: 'odk_1', after: null }]],
  [
    'what is not text',
    null,
    { ended: 2, grant: { scope: 'push' } },
    [
      { name: 'ended', before: null, after: '2' },
      { name: 'grant', before: null, after: '{"scope":"push"}' },
    ],
  ],
  [
    'what there is not',
    { end: '2026' },
    { end: null, email: null },
    [{ name: 'end', before: '2026', after: null }],
  ],
  ['a plain value', null, 'all of it', [{ name: 'value', before: null, after: 'all of it' }]],
])('%s', (_what, before, after, lines) => expect(factLines(before, after)).toEqual(lines))
