import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseRunAs, commandAs, findPostgresBinaries, type Who } from './binaries.ts'

const hasNamespaces = (() => {
  try {
    execFileSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', 'true'])
    return true
  } catch {
    return false
  }
})()
if (!hasNamespaces) console.info('not run: namespaces of users are not allowed here')

describe('who runs PostgreSQL', () => {
  test('an ordinary user does it as they are', async () => {
    expect(await chooseRunAs({ isRoot: false, isNamed: true })).toEqual({ kind: 'self' })
  })

  test.runIf(hasNamespaces).each<[string, Who]>([
    ['root', { isRoot: true, isNamed: true }],
    ['root of a system without names', { isRoot: true, isNamed: false }],
    ['a number without a name, as containers have them', { isRoot: false, isNamed: false }],
  ])('%s has it run inside a namespace, where it has a name', async (_name, who) => {
    expect(await chooseRunAs(who)).toEqual({ kind: 'namespace' })
  })

  test.runIf(hasNamespaces && process.getuid?.() === 0)(
    'a cluster is made by a number that has no name',
    async () => {
      const { initdb } = await findPostgresBinaries()
      const folder = mkdtempSync(join(tmpdir(), 'opsdeck-nameless-'))
      const uid = 54_321
      try {
        execFileSync('chown', [String(uid), folder])
        const runAs = await chooseRunAs({ isRoot: false, isNamed: false })
        const { file, args } = commandAs(runAs, initdb, [
          '-D',
          join(folder, 'pg'),
          '--no-sync',
          '-A',
          'trust',
        ])
        const made = execFileSync(file, args, { uid, gid: uid, encoding: 'utf8' })
        expect(made).toContain('Success')
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})
