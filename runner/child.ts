import { type ChildProcess, spawn } from 'node:child_process'
import type { CommandEnd, RawLine } from '../lib/core/runner/index.ts'

/** Processes that a command leaves behind may hold its pipes: so long they are read on after its own end. */
const PIPES_MS = 250

export type ChildWish = {
  /** The program first. No shell reads them. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly killAfterMs: number
  readonly ok: ReadonlySet<number>
  readonly busy: ReadonlySet<number>
}

type Watching = {
  onData(stream: RawLine['stream'], chunk: Buffer): void
  /** Once, after the last data. */
  onEnd(end: CommandEnd): void
}

export type StopReason = 'timeout' | 'cancel' | 'shutdown'

export type Child = {
  /** Null when it could not be begun. */
  readonly pid: number | null
  /** SIGTERM to its whole group, then SIGKILL. Only the first reason counts. */
  stop(reason: StopReason): void
}

/** Starts a program in a process group of its own, so that what it starts ends with it when it has to be ended. */
export function startChild(wish: ChildWish, watching: Watching): Child {
  const [program = '', ...args] = wish.argv
  const startedAt = performance.now()
  const opened = open(program, args, wish)
  if (typeof opened === 'string') {
    const message = `${program} could not be started: ${opened}`
    queueMicrotask(() => watching.onEnd({ state: 'failed', code: null, message, endedAtMs: Date.now() }))
    return { pid: null, stop: () => {} }
  }
  const child = opened
  const state: State = { reason: null, wasKilled: false, isOver: false }
  const timers: Timers = { limit: setTimeout(() => stop('timeout'), wish.timeoutMs), kill: null }
  function stop(reason: StopReason) {
    if (state.reason !== null || state.isOver) return
    state.reason = reason
    signalGroup(child, 'SIGTERM')
    timers.kill = setTimeout(() => {
      state.wasKilled = !state.isOver
      signalGroup(child, 'SIGKILL')
    }, wish.killAfterMs)
  }
  const finish = (how: Pick<CommandEnd, 'state' | 'code' | 'message'>) => {
    if (state.isOver) return
    state.isOver = true
    clearTimeout(timers.limit)
    // Others of the group may still be at their end: the timer stays for them.
    if (timers.kill !== null && !isGroupThere(child)) clearTimeout(timers.kill)
    watching.onEnd({ ...how, endedAtMs: Date.now() })
  }
  child.stdout.on('data', (chunk: Buffer) => watching.onData('out', chunk))
  child.stderr.on('data', (chunk: Buffer) => watching.onData('err', chunk))
  child.once('error', error => {
    if (child.pid === undefined)
      finish({ state: 'failed', code: null, message: `${program} could not be started: ${error.message}` })
  })
  child.once('exit', (code, signal) => {
    const how = endOf({ wish, state, code, signal, seconds: (performance.now() - startedAt) / 1_000 })
    const late = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
      finish(how)
    }, PIPES_MS)
    child.once('close', () => {
      clearTimeout(late)
      finish(how)
    })
  })
  return { pid: child.pid ?? null, stop }
}

type PipedChild = ReturnType<typeof spawnPiped>

const spawnPiped = (program: string, args: readonly string[], { cwd, env }: ChildWish) =>
  spawn(program, args, {
    cwd,
    env: asEnvironment(env),
    shell: false,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Types of a web framework in the same repository demand variables that a command does not get. */
const asEnvironment = (env: ChildWish['env']): NodeJS.ProcessEnv => ({ ...env }) as NodeJS.ProcessEnv

/** Or why not: some failures are events, others, such as arguments that are too long, are thrown. */
function open(program: string, args: readonly string[], wish: ChildWish): PipedChild | string {
  try {
    return spawnPiped(program, args, wish)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type State = { reason: StopReason | null; wasKilled: boolean; isOver: boolean }
type Timers = { readonly limit: NodeJS.Timeout; kill: NodeJS.Timeout | null }

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) isSent(-pid, signal)
}

const isGroupThere = ({ pid }: ChildProcess): boolean => pid !== undefined && isSent(-pid, 0)

/** Whether a process, or (negative) a group of processes, is there. */
export function isSent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

type Exit = {
  readonly wish: ChildWish
  readonly state: State
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly seconds: number
}

function endOf({ wish, state, code, signal, seconds }: Exit): Pick<CommandEnd, 'state' | 'code' | 'message'> {
  const after = `after ${seconds.toFixed(1)} s`
  const force = state.wasKilled ? 'it did not heed SIGTERM and was killed' : 'it was ended'
  switch (state.reason) {
    case 'timeout':
      return { state: 'timed_out', code, message: `did not end within ${wish.timeoutMs / 1_000} s: ${force}` }
    case 'cancel':
      return { state: 'cancelled', code, message: `was cancelled: ${force} ${after}` }
    case 'shutdown':
      return { state: 'failed', code, message: `the runner was stopped while it ran: ${force} ${after}` }
    case null:
      break
  }
  if (code === null)
    return { state: 'failed', code, message: `was ended by ${signal ?? 'a signal'} ${after}` }
  if (wish.ok.has(code)) return { state: 'succeeded', code, message: `ended well (${code}) ${after}` }
  if (wish.busy.has(code)) return { state: 'busy', code, message: `is being done already (${code})` }
  return { state: 'failed', code, message: `ended with ${code} ${after}` }
}
