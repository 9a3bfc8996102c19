import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFileSource, expandPattern, readTextFile } from './file-source.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsdeck-files-'))
  await mkdir(join(folder, 'a/one'), { recursive: true })
  await mkdir(join(folder, 'a/two.yml'), { recursive: true })
  for (const name of ['b.yml', 'a.yml', 'c1.json', 'c2.json', 'x+y.yml', '.hidden.yml', 'a/one/deep.yml']) {
    await writeFile(join(folder, name), name)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('patterns', () => {
  test.each([
    ['*.yml', ['a.yml', 'b.yml', 'x+y.yml']],
    ['c?.json', ['c1.json', 'c2.json']],
    ['c[2-9].json', ['c2.json']],
    ['[!a]*.yml', ['b.yml', 'x+y.yml']],
    ['*/*/*.yml', ['a/one/deep.yml']],
    ['a/*.yml', []],
    ['.h*.yml', ['.hidden.yml']],
    ['x+y*', ['x+y.yml']],
    ['nowhere/*.yml', []],
    ['plain.yml', ['plain.yml']],
  ])('%s', async (pattern, expected) => {
    expect(await expandPattern(join(folder, pattern))).toEqual(expected.map(name => join(folder, name)))
  })
})

describe('reading', () => {
  test('a file whole, or in words why not', async () => {
    expect(await readTextFile(join(folder, 'a.yml'))).toEqual({ text: 'a.yml' })
    const missing = join(folder, 'no.yml')
    expect(await readTextFile(missing)).toEqual({
      unreadable: `${missing} cannot be read: there is no such file`,
    })
    expect(await readTextFile(folder)).toEqual({
      unreadable: `${folder} is not a file: expected a text file`,
    })
    const binary = join(folder, 'binary')
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]))
    expect(await readTextFile(binary)).toEqual({
      unreadable: `${binary} cannot be read: it is not UTF-8 text`,
    })
  })

  test('paths are seen from the folder of the file that names them', () => {
    const source = createFileSource({ A: 'b' })
    expect(source.resolve('/etc/opsdeck/main.yml', 'rules/*.yml')).toBe('/etc/opsdeck/rules/*.yml')
    expect(source.resolve('/etc/opsdeck/main.yml', '/run/token')).toBe('/run/token')
    expect([source.environment('A'), source.environment('B')]).toEqual(['b', undefined])
  })
})
