import { ensureBuilt, ensureGenerated, ensureInstalled } from './lib/prepare.mjs'
import { giveUp } from './lib/steps.mjs'

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
try {
  await ensureInstalled()
  await ensureGenerated()
  await ensureBuilt()
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
await import('../dist/server.mjs')
