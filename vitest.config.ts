import { defineConfig } from 'vitest/config'
import { keepScratchInMemory } from './scripts/lib/scratch.mjs'

keepScratchInMemory()

const CORE = 'lib/core/**/*.test.ts'
const SCREENS = '{lib,components,app}/**/*.test.tsx'

// No module keeps anything that changes: files share those that were read once, which halves the time of a run.
// What draws in a window leaves things in it.
export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'core', include: [CORE], isolate: false } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['{lib,components,app,scripts,fleets,runner}/**/*.test.ts'],
          exclude: [CORE],
          isolate: false,
          globalSetup: ['./scripts/test-database.ts'],
        },
      },
      { extends: true, test: { name: 'screens', include: [SCREENS] } },
    ],
    environment: 'node',
    restoreMocks: true,
    testTimeout: 20_000,
  },
})
