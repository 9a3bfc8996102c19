import { expect, test } from 'vitest'
import { loadConfiguration } from '../../core/config/index.ts'
import { recordSource } from './recording.ts'

const SERVICE = 'services: [{slug: api, name: API}]'

/** A world whose files and variables the test changes. */
function world() {
  const files = new Map([
    ['deck.yml', `include: ["*.inc"]\nrule_files: [r.yml]\nglobal: {smtp_from: "\${FROM}"}`],
    ['a.inc', SERVICE],
    ['r.yml', 'groups: []'],
  ])
  const environment = new Map([['FROM', 'a@b']])
  const recording = recordSource({
    readText: async path => {
      const text = files.get(path)
      return text === undefined ? { unreadable: `${path} cannot be read` } : { text }
    },
    expand: async () => [...files.keys()].filter(path => path.endsWith('.inc')),
    resolve: (_, path) => path,
    environment: name => environment.get(name),
  })
  return { files, environment, recording }
}

test.each<[what: string, change: (of: ReturnType<typeof world>) => unknown, isUnchanged: boolean]>([
  ['nothing', () => {}, true],
  ['a file that was not read', ({ files }) => files.set('other.yml', 'x'), true],
  ['the main file', ({ files }) => files.set('deck.yml', ''), false],
  ['an included file', ({ files }) => files.set('a.inc', ''), false],
  ['a rule file that is gone', ({ files }) => files.delete('r.yml'), false],
  ['one more file of a pattern', ({ files }) => files.set('b.inc', ''), false],
  ['a variable', ({ environment }) => environment.set('FROM', 'c@d'), false],
])('after a change of %s', async (_what, change, isUnchanged) => {
  const made = world()
  await loadConfiguration('deck.yml', made.recording.source)
  change(made)
  expect(await made.recording.isUnchanged()).toBe(isUnchanged)
})
