import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { keepScratchInMemory } from './scripts/lib/scratch.mjs'

keepScratchInMemory()

const CORE = 'lib/core/**/*.test.ts'
const SCREENS = '{lib,components,app}/**/*.test.tsx'

/** What measures time has the machine to itself, when all others are done. */
const TIMED = [
  'lib/adapters/postgres/state-history.test.ts',
  'lib/engine/uptime/uptime.test.ts',
  'lib/services/sessions/sign-in.test.ts',
]

/** A module that was replaced stays replaced: screens whose tests do that have a world each. */
const REPLACING = ['lib', 'components', 'app']
  .flatMap(room => readdirSync(room, { recursive: true, encoding: 'utf8' }).map(name => `${room}/${name}`))
  .filter(path => path.endsWith('.test.tsx') && readFileSync(path, 'utf8').includes('vi.mock('))

const databases = ['./scripts/test-database.ts']
const windows = ['./scripts/test-window.ts']

// No module keeps anything that changes: files share those that were read once, which halves the time of a run.
export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'core', include: [CORE], isolate: false } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['{lib,components,app,scripts,fleets,runner}/**/*.test.ts'],
          exclude: [CORE, ...TIMED],
          isolate: false,
          globalSetup: databases,
        },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          include: [SCREENS],
          exclude: REPLACING,
          isolate: false,
          unstubGlobals: true,
          setupFiles: windows,
        },
      },
      { extends: true, test: { name: 'screens-apart', include: REPLACING, setupFiles: windows } },
      {
        extends: true,
        test: {
          name: 'timed',
          include: TIMED,
          isolate: false,
          globalSetup: databases,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    environment: 'node',
    // The runner leaves a core idle otherwise, of two.
    maxWorkers: availableParallelism(),
    restoreMocks: true,
    testTimeout: 20_000,
    // On a machine that is busy with other tests a second is soon gone.
    expect: { poll: { timeout: 5_000 } },
  },
})
