// Opsdeck with something to watch: starts the simulator of the sample fleets beside it, and ends it with it.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureGenerated, ensureInstalled, root } from './lib/prepare.mjs'
import { giveUp, step } from './lib/steps.mjs'

const RESTART_MS = 1_000

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
process.env.OPSDECK_CONFIG ??= 'fleets/opsdeck.yml'

let simulator = null
let stopping = false
// The server ends this process by itself; whatever way it ends, the simulator goes with it. After a kill -9, where
// nothing here runs any more, the simulator notices that its channel has closed.
process.on('exit', () => end())
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => onSignal(signal))

try {
  await ensureInstalled()
  await ensureGenerated()
  await ensureBuilt()
  process.env.OPSDECK_API_KEY ||= demoKey()
  await step('starting the sample fleets', start)
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
await import('../dist/server.mjs')

/** Resolves when every endpoint answers. */
function start() {
  return new Promise((resolve, reject) => {
    const args = ['--import', 'tsx', 'fleets/simulator/main.ts', '--timer']
    // A group of its own: Ctrl-C must not make the fleets look dead while the deck still looks at them.
    const env = {
      ...process.env,
      OPSDECK_DEMO_URL: deckUrl(),
      OPSDECK_DEMO_SIGNED_URL: ownUrl(),
      OPSDECK_DEMO_KEY: process.env.OPSDECK_API_KEY,
    }
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    simulator = child
    let isReady = false
    child.once('message', () => {
      isReady = true
      resolve()
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (stopping) return
      if (!isReady) return reject(new Error(`the simulator ended with ${signal ?? code}`))
      process.stderr.write(`  the simulator ended with ${signal ?? code}, starting it again\n`)
      startAgain()
    })
  })
}

/** Where the simulator finds the deck: on this machine, whatever address people use. */
function deckUrl() {
  const { HOST = '127.0.0.1', PORT = '3000' } = process.env
  const host = HOST === '0.0.0.0' || HOST === '' ? '127.0.0.1' : HOST === '::' ? '[::1]' : HOST
  return `http://${host}:${PORT || '3000'}`
}

/** What the deck calls itself: senders of webhooks sign it. */
function ownUrl() {
  const { HOST = '127.0.0.1', PORT = '3000', OPSDECK_URL } = process.env
  return (OPSDECK_URL || `http://${HOST || '127.0.0.1'}:${PORT || '3000'}`).replace(/\/$/, '')
}

/**
 * The key that log lines are sent with. A deck that is empty takes it as its own; one that had people before does not,
 * and the simulator says so. Kept for later starts, for nobody else to read.
 */
function demoKey() {
  const folder = process.env.OPSDECK_DATA || './data'
  const path = join(folder, 'demo-key')
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const key = `odk_${randomBytes(32).toString('base64url')}`
  writeFileSync(path, `${key}\n`, { mode: 0o600 })
  chmodSync(path, 0o600)
  return key
}

function startAgain() {
  setTimeout(() => {
    if (stopping) return
    start().catch(error => {
      process.stderr.write(`  ${error.message}\n`)
      startAgain()
    })
  }, RESTART_MS)
}

function end() {
  stopping = true
  simulator?.kill('SIGTERM')
}

function onSignal(signal) {
  stopping = true
  // The server's own handler stops everything in order; before it is there, there is nothing to put in order.
  if (process.listenerCount(signal) === 1) process.exit(1)
}
