import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,components,app,scripts,fleets}/**/*.test.{ts,tsx}'],
    environment: 'node',
    globalSetup: ['./scripts/test-database.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
})
