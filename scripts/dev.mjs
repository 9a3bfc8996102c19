import { spawn } from 'node:child_process'
import { ensureGenerated, ensureInstalled, root } from './lib/prepare.mjs'
import { giveUp } from './lib/steps.mjs'

try {
  await ensureInstalled()
  await ensureGenerated()
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
const env = { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' }
const args = [
  'node_modules/tsx/dist/cli.mjs',
  'watch',
  '--clear-screen=false',
  '--exclude',
  'app/**',
  '--exclude',
  'components/**',
  'server.ts',
]
const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
// Ctrl-C reaches the child by the terminal; a signal sent to this process alone must be handed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
