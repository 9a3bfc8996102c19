import { defineConfig } from '@playwright/test'
import { chromiumPath } from './scripts/chromium.mjs'
import { keepScratchInMemory } from './scripts/lib/scratch.mjs'

keepScratchInMemory()

// Workers inherit it: unpacked once, before they start.
process.env.CHROMIUM_PATH ??= await chromiumPath()

export default defineConfig({
  testDir: 'e2e',
  // As many as the cores that are asked of a machine: a third makes all of them slower, and gains nothing.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json']],
  use: {
    screenshot: 'only-on-failure',
    // To look into a failure: --trace retain-on-failure. Kept for all, it takes a fifth of the run.
    trace: 'off',
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ],
    },
  },
})
