import { createHash } from 'node:crypto'
import type {
  CommandEnd,
  FollowAnswer,
  FollowRequest,
  RawLine,
  StartRequest,
} from '../lib/core/runner/index.ts'
import { type Child, isSent, type StopReason, startChild } from './child.ts'
import { type Command, fillCommand } from './command.ts'
import type { RunnerConfiguration } from './configuration.ts'
import { BoundedOutput } from './output.ts'
import { quote, Refusal } from './refusal.ts'
import type { RunFiles, RunRecord } from './run-files.ts'

/** Of one answer's lines. A control character has six in JSON: even then it stays below what an answer may have. */
const MAX_SLICE_CHARS = 120_000
/** Output that comes line by line is gathered so long, so that not every line is an answer of its own. */
const GATHER_MS = 50

export type RunsParts = {
  readonly configuration: RunnerConfiguration
  readonly files: RunFiles
  readonly now: () => number
  readonly log: (sentence: string) => void
}

export type Runs = {
  /** Begins a command, or finds that it was begun under this key. @throws Refusal */
  start(request: StartRequest, keyName: string): { readonly isNew: boolean }
  /** What is new of a run, at once or when there is something. @throws Refusal */
  follow(request: FollowRequest, keyName: string, signal: AbortSignal): Promise<FollowAnswer>
  /** Asks for it to be ended; nothing when it has ended. @throws Refusal */
  cancel(key: string, keyName: string): void
  /** Ends everything that runs, and resolves when all of it has ended. */
  stop(): Promise<void>
}

/** A run that is on. */
type LiveRun = {
  record: RunRecord
  readonly lines: RawLine[]
  readonly child: Child
  readonly waiting: Set<() => void>
  readonly whenOver: Promise<void>
}

type Book = RunsParts & { readonly records: Map<string, RunRecord>; readonly live: Map<string, LiveRun> }

/** Everything that runs here or has run, by its key. What a runner before this one left behind is looked at first. */
export function createRuns(parts: RunsParts): Runs {
  const records = new Map(parts.files.list().map(record => [record.key, record]))
  const book: Book = { ...parts, records, live: new Map() }
  for (const record of records.values()) if (record.end === null) closeUnknown(book, record)
  forgetOld(book)
  let isStopping = false
  return {
    start(request, keyName) {
      if (isStopping) throw new Refusal('stopping', 'the runner is being stopped')
      return start(book, request, keyName)
    },
    follow: (request, keyName, signal) => follow(book, { ...request, keyName }, signal),
    cancel(key, keyName) {
      ownRecord(book, key, keyName)
      book.live.get(key)?.child.stop('cancel')
    },
    async stop() {
      isStopping = true
      await Promise.all([...book.live.values()].map(run => ended(run, 'shutdown')))
    },
  }
}

function ended(run: LiveRun, reason: StopReason): Promise<void> {
  run.child.stop(reason)
  return run.whenOver
}

/** The runner was killed while it ran: how it ended, nobody saw. */
function closeUnknown(book: Book, record: RunRecord): void {
  const rest = remains(record.pid)
  const message = `the runner itself ended while it ran, so how it ended is not known; ${rest}: look at the host`
  const end: CommandEnd = { state: 'unknown', code: null, message, endedAtMs: book.now() }
  save(book, { ...record, end })
}

function remains(pid: number | null): string {
  if (pid === null) return 'it may not have begun'
  return isSent(-pid, 0) ? `processes of its group ${pid} are there still` : 'nothing of it is left'
}

function save(book: Book, record: RunRecord): void {
  book.files.save(record)
  book.records.set(record.key, record)
}

/** What is under way goes on with a full disk; only a restart would not know of it. */
function tryToKeep(book: Book, what: string, keep: () => void): void {
  try {
    keep()
  } catch (error) {
    book.log(`${what} could not be kept: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function start(book: Book, request: StartRequest, keyName: string): { isNew: boolean } {
  const fingerprint = fingerprintOf(request)
  const known = book.records.get(request.key)
  if (known) {
    if (known.keyName === keyName && known.fingerprint === fingerprint) return { isNew: false }
    throw new Refusal('key_used', 'this key was used for something else: a run has a key of its own')
  }
  const command = allowedCommand(book, request, keyName)
  const argv = fillCommand(command, request)
  forgetOld(book)
  const record: RunRecord = {
    key: request.key,
    fingerprint,
    command: command.name,
    keyName,
    startedAtMs: book.now(),
    pid: null,
    end: null,
  }
  save(book, record)
  begin(book, record, { command, argv, timeoutMs: Math.min(command.timeoutMs, request.timeoutMs) })
  return { isNew: true }
}

const fingerprintOf = ({ command, parameters, isDryRun }: StartRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([command, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)), isDryRun]),
    )
    .digest('hex')

function allowedCommand(book: Book, { command: name }: StartRequest, keyName: string): Command {
  const { commands, runsAtOnce } = book.configuration
  const command = commands.get(name)
  if (!command) {
    const known = [...commands.keys()].join(', ') || 'nothing'
    throw new Refusal('unknown_command', `${quote(name)} is not in this runner's list, which has ${known}`)
  }
  if (command.keys !== null && !command.keys.has(keyName))
    throw new Refusal('not_allowed', `the key ${keyName} may not ask for ${name}: its entry names other keys`)
  const same = [...book.live.values()].filter(run => run.record.command === name).length
  if (same >= command.atOnce) throw new Refusal('busy', `${name} is running already`)
  if (book.live.size >= runsAtOnce)
    throw new Refusal('full', `as many commands are running as this runner runs at once (${runsAtOnce})`)
  return command
}

type Beginning = { readonly command: Command; readonly argv: readonly string[]; readonly timeoutMs: number }

function begin(book: Book, record: RunRecord, { command, argv, timeoutMs }: Beginning): void {
  const waiting = new Set<() => void>()
  let markOver: () => void = () => {}
  const whenOver = new Promise<void>(resolve => {
    markOver = resolve
  })
  const lines: RawLine[] = []
  const wake = () => {
    for (const look of [...waiting]) {
      waiting.delete(look)
      look()
    }
  }
  const output = new BoundedOutput(command.outputBytes, fresh => {
    lines.push(...fresh)
    tryToKeep(book, `output of ${record.key}`, () => book.files.append(record.key, fresh))
    wake()
  })
  book.log(`${record.key}: ${JSON.stringify(argv)} for ${record.keyName}`)
  const child = startChild(
    { ...command, argv, timeoutMs },
    {
      onData: (stream, chunk) => output.push(stream, chunk),
      onEnd(end) {
        output.end()
        book.log(`${record.key}: ${end.state}, ${end.message}`)
        run.record = { ...run.record, end }
        book.live.delete(record.key)
        book.records.set(record.key, run.record)
        tryToKeep(book, `the end of ${record.key}`, () => book.files.save(run.record))
        wake()
        markOver()
      },
    },
  )
  const run: LiveRun = { record: { ...record, pid: child.pid }, lines, child, waiting, whenOver }
  book.live.set(record.key, run)
  tryToKeep(book, `the process of ${record.key}`, () => book.files.save(run.record))
}

function ownRecord(book: Book, key: string, keyName: string): RunRecord {
  const record = book.records.get(key)
  if (record?.keyName === keyName) return record
  throw new Refusal('unknown_run', 'there is no such run here')
}

type Question = FollowRequest & { readonly keyName: string }

async function follow(book: Book, question: Question, signal: AbortSignal): Promise<FollowAnswer> {
  const { key, keyName, after, waitMs } = question
  ownRecord(book, key, keyName)
  const run = book.live.get(key)
  if (run && run.lines.length <= after) {
    await news(run, waitMs, signal)
    await Promise.race([pause(GATHER_MS, signal), run.whenOver])
  }
  const lines = book.live.get(key)?.lines ?? book.files.lines(key)
  const slice = sliceOf(lines, after)
  const next = after + slice.length
  const { end } = ownRecord(book, key, keyName)
  return { lines: slice, next, end: next >= lines.length ? end : null }
}

/** Resolves when a line came, when it ended, or when the time is over. */
const news = (run: LiveRun, waitMs: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      run.waiting.delete(done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    run.waiting.add(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) return resolve()
    setTimeout(resolve, ms)
  })

function sliceOf(lines: readonly RawLine[], after: number): RawLine[] {
  const slice: RawLine[] = []
  let chars = 0
  for (const line of lines.slice(after)) {
    chars += line.text.length + 40
    if (slice.length > 0 && chars > MAX_SLICE_CHARS) break
    slice.push(line)
  }
  return slice
}

function forgetOld(book: Book): void {
  const { keepMs, keepRuns } = book.configuration
  const over = [...book.records.values()]
    .filter(record => record.end !== null)
    .sort((a, b) => b.startedAtMs - a.startedAtMs)
    .filter((record, i) => i >= keepRuns || record.startedAtMs < book.now() - keepMs)
  for (const { key } of over) {
    book.records.delete(key)
    book.files.remove(key)
  }
}
