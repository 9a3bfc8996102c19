import { randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationFault, readConfiguration } from './configuration.ts'
import { createRunnerHome, type RunnerHome } from './testing.ts'

let home: RunnerHome
beforeEach(() => {
  home = createRunnerHome()
})
afterEach(() => home.close())

const faultsOf = (): readonly string[] => {
  try {
    readConfiguration(home.path, { PATH: '/bin:/usr/bin' })
    return []
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults
    throw error
  }
}

describe("a runner's configuration", () => {
  it('finds programs by PATH once, and everything else beside itself', () => {
    home.write({ commands: { list: { run: ['ls', '-l'], env: ['PATH', 'ABSENT'], set: { LANG: 'C' } } } })
    const read = readConfiguration(home.path, { PATH: '/bin:/usr/bin', TOKEN: 'x' })
    expect(read.stateFolder).toBe(join(home.folder, 'state'))
    expect(read.commands.get('list')).toMatchObject({
      run: [expect.stringMatching(/^\/(usr\/)?bin\/ls$/), '-l'],
      cwd: home.folder,
      env: { PATH: '/bin:/usr/bin', LANG: 'C' },
    })
  })

  it('takes keys from files', () => {
    writeFileSync(join(home.folder, 'main.key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    home.write({ commands: {}, keys: { main: { file: 'main.key' } } })
    expect(faultsOf()).toEqual([])
  })

  it.each([
    [{ keys: {} }, /keys: none is there/],
    [
      { keys: { main: { value: randomBytes(31).toString('base64') } } },
      /keys.main: has 31 bytes, 32 are the least/,
    ],
    [{ keys: { main: { value: 'p@ssword' } } }, /keys.main: is not base64/],
    [{ keys: { main: { file: 'absent.key' } } }, /keys.main: ENOENT/],
    [{ listen: '9440' }, /listen: is not host:port/],
    [{ commands: { Restart: { run: ['ls'] } } }, /commands/],
    [{ commands: { list: { run: ['absent-program'] } } }, /there is no program absent-program/],
    [{ commands: { list: { run: ['ls'], cwd: 'absent' } } }, /there is no folder .*absent/],
    [{ commands: { list: { run: ['ls'], keys: ['other'] } } }, /there is no key other/],
    [{ commands: { list: { run: ['ls'], tiemout: '3s' } } }, /commands.list: there is no setting tiemout/],
    [{ commands: { list: { run: ['ls', 3] } } }, /commands.list.run.1: must be a value of type string/],
  ])('says what is wrong in %j', (settings, fault) => {
    home.write({ commands: {}, ...settings })
    expect(faultsOf()).toEqual(expect.arrayContaining([expect.stringMatching(fault)]))
  })

  it('refuses one secret for two decks', () => {
    home.write({ commands: {}, keys: { main: { value: home.key }, other: { value: home.key } } })
    expect(faultsOf()).toEqual([expect.stringMatching(/another key has the same secret/)])
  })

  it.each([
    [0o602, /may be written by everybody/],
    [0o604, /holds a key and may be read by everybody/],
  ])('refuses a file with the mode %o', (mode, fault) => {
    home.write({ commands: {} })
    chmodSync(home.path, mode)
    expect(faultsOf()).toEqual([expect.stringMatching(fault)])
  })
})
