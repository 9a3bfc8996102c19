import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepSecret, openDataDirectory } from './data-directory.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opsdeck-data-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('a lock whose owner is gone is taken over without a question', async () => {
  await writeFile(join(directory, 'opsdeck.lock'), '999999 12345')
  const open = await openDataDirectory(directory)
  expect(await readFile(join(directory, 'opsdeck.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  await open.release()
  await expect(stat(join(directory, 'opsdeck.lock'))).rejects.toThrow()
})

test('a lock of a process number that another program has by now is taken over', async () => {
  await writeFile(join(directory, 'opsdeck.lock'), `${process.ppid} 1`)
  await expect(openDataDirectory(directory)).resolves.toBeDefined()
})

test('a lock of a running Opsdeck is respected, and says whose it is', async () => {
  const stat = await readFile(`/proc/${process.ppid}/stat`, 'utf8')
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  await writeFile(join(directory, 'opsdeck.lock'), `${process.ppid} ${startedAt}`)
  await expect(openDataDirectory(directory)).rejects.toThrow(`another Opsdeck (process ${process.ppid})`)
})

test('a folder that cannot be made says what to do', async () => {
  await writeFile(join(directory, 'file'), '')
  await expect(openDataDirectory(join(directory, 'file', 'data'))).rejects.toThrow('set OPSDECK_DATA')
})

test('the secret is made once, kept private, and the environment wins', async () => {
  const made = await keepSecret(directory, undefined)
  expect(await keepSecret(directory, undefined)).toBe(made)
  expect((await stat(join(directory, 'secret'))).mode & 0o777).toBe(0o600)
  expect(await keepSecret(directory, 'x'.repeat(32))).toBe('x'.repeat(32))
  await chmod(directory, 0o700)
})
