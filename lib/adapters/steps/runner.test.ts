import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningRunner } from '../../../runner/start.ts'
import {
  createRunnerHome,
  makeRunnerFile,
  openRunner,
  type RunnerHome,
  spawnRunner,
  type TestSettings,
} from '../../../runner/testing.ts'
import type { RunnerConfig } from '../../core/config/schema/action.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FilledStep, StepLine } from '../../ports/steps.ts'
import { createAddressRule } from '../probes/address.ts'
import { systemClock } from '../system-clock.ts'
import { createStepDoers } from './index.ts'

type Commands = TestSettings['commands']

let home: RunnerHome
let runner: RunningRunner | null = null
const closing: (() => unknown)[] = []

beforeEach(() => {
  home = createRunnerHome()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await runner?.stop()
  runner = null
  home.close()
})

const open = async (commands: Commands, settings: object = {}) => {
  runner = await openRunner(home, { commands, ...settings })
  return runner.address
}

type Deck = {
  readonly key?: string
  readonly source?: 'file' | 'page'
  readonly networks?: readonly string[]
  readonly clock?: Clock
}

/** A deck that knows one runner. */
function deckAt(address: string, { key = home.key, source = 'file', networks = [], clock }: Deck = {}) {
  const entry: RunnerConfig = {
    slug: 'voice',
    name: 'voice-host',
    url: `http://${address}`,
    secrets: { key },
  }
  const doers = createStepDoers({
    version: '1.2.3',
    clock: clock ?? systemClock,
    checks: { run: async () => null, read: async () => null },
    addressRules: opened => ({
      file: createAddressRule({ allow: ['127.0.0.0/8'] }),
      page: createAddressRule({ allow: opened }),
    }),
  })
  doers.apply({ runners: [{ ...entry, source, createdAtMs: null }], checkNetworks: networks })
  return doers.runner
}

type StepChanges = Partial<Omit<FilledStep<'runner'>, 'config'>> & { readonly with?: Record<string, string> }

const stepOf = (
  command: string,
  { with: given = {}, ...changes }: StepChanges = {},
): FilledStep<'runner'> => ({
  key: '0b7c.0.1',
  config: {
    kind: 'runner',
    runner: 'voice',
    command,
    with: given,
    timeout: '5s',
    retries: 0,
    retry_delay: '1s',
    on_failure: 'stop',
  },
  isDryRun: false,
  timeoutMs: 5_000,
  secrets: [],
  source: 'file',
  resumed: null,
  ...changes,
})

const going = () => new AbortController().signal

/** Does a step to its end, with its lines. */
async function done(deck: ReturnType<typeof deckAt>, step: FilledStep<'runner'>, signal = going()) {
  const lines: StepLine[] = []
  const end = await deck.run(step, line => lines.push(line), signal)
  return { end, lines: lines.map(({ text }) => text), streams: lines.map(({ stream }) => stream) }
}

/** Begins a step; `heard` resolves with its first line. */
function listening(deck: ReturnType<typeof deckAt>, step: FilledStep<'runner'>) {
  const lines: string[] = []
  let hear: () => void = () => {}
  const heard = new Promise<void>(resolve => {
    hear = resolve
  })
  const onLine = ({ text }: StepLine) => {
    lines.push(text)
    hear()
  }
  return { running: deck.run(step, onLine, going()), heard, lines }
}

/** Resolves when a file of the runner's folder is there: what a command has written. */
async function file(name: string): Promise<string> {
  const path = join(home.folder, name)
  while (!existsSync(path) || readFileSync(path, 'utf8') === '')
    await new Promise(resolve => setTimeout(resolve, 5))
  return readFileSync(path, 'utf8')
}

/** One that has ended and that nobody has asked for yet is not there any more. */
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const gone = async (pid: number): Promise<void> => {
  while (isThere(pid)) await new Promise(resolve => setTimeout(resolve, 5))
}

describe('a command of a runner', () => {
  it('is run without a shell, its output comes back by line and stream', async () => {
    const address = await open({
      greet: {
        run: ['/usr/bin/env', 'printf', '%s|%s\\n', '{who}', 'fixed'],
        parameters: { who: { pattern: '.+' } },
      },
    })
    const who = '$(touch pwned) `id` ; echo x && y | z > q "\' *'
    const { end, lines } = await done(deckAt(address), stepOf('greet', { with: { who } }))
    expect(lines).toEqual([`${who}|fixed`])
    expect(end).toMatchObject({ state: 'succeeded', code: 0 })
    expect(end.message).toMatch(/^greet: ended well \(0\) after \d+\.\d s$/)
    expect(existsSync(join(home.folder, 'pwned'))).toBe(false)
  })

  it('that fails says so, with its code', async () => {
    const address = await open({ fail: { run: home.shell('echo why >&2; exit 3') } })
    const { end, lines, streams } = await done(deckAt(address), stepOf('fail'))
    expect(end).toMatchObject({
      state: 'failed',
      code: 3,
      message: expect.stringMatching(/^fail: ended with 3/),
    })
    expect([lines, streams]).toEqual([['why'], ['err']])
  })

  it('that somebody else kills fails with a sentence', async () => {
    const address = await open({ die: { run: home.shell('kill -SEGV $$') } })
    const { end } = await done(deckAt(address), stepOf('die'))
    expect(end).toMatchObject({
      state: 'failed',
      code: null,
      message: expect.stringMatching(/was ended by SIGSEGV/),
    })
  })

  it('that cannot be started says why', async () => {
    const program = join(home.folder, 'program')
    writeFileSync(program, '#!/nowhere/interpreter\n', { mode: 0o755 })
    const address = await open({ broken: { run: [program] } })
    const { end } = await done(deckAt(address), stepOf('broken'))
    expect(end).toMatchObject({
      state: 'failed',
      code: null,
      message: expect.stringMatching(/could not be started/),
    })
  })

  it('may say by its code that it is being done already', async () => {
    const address = await open({ locked: { run: home.shell('exit 75'), busy: [75] } })
    expect((await done(deckAt(address), stepOf('locked'))).end).toMatchObject({ state: 'busy', code: 75 })
  })

  it('that hangs is ended at its limit, with everything that it has started', async () => {
    const address = await open({ hang: { run: home.shell('sleep 60 & echo $! > child; wait') } })
    const { end } = await done(deckAt(address), stepOf('hang', { timeoutMs: 150 }))
    expect(end).toMatchObject({ state: 'failed', message: 'hang: did not end within 0.15 s: it was ended' })
    await gone(Number(await file('child')))
  })

  it("ends at the runner's own limit when that is shorter", async () => {
    const address = await open({ hang: { run: ['sleep', '60'], timeout: '100ms' } })
    expect((await done(deckAt(address), stepOf('hang'))).end.message).toMatch(/within 0.1 s/)
  })

  it('that does not heed SIGTERM is killed', async () => {
    const line = "trap '' TERM; echo $$ > pid; while :; do sleep 0.02; done"
    const address = await open({ deaf: { run: home.shell(line), timeout: '100ms', kill_after: '100ms' } })
    const { end } = await done(deckAt(address), stepOf('deaf'))
    expect(end.message).toBe('deaf: did not end within 0.1 s: it did not heed SIGTERM and was killed')
    await gone(Number(await file('pid')))
  })

  it('that leaves a process behind with its pipes ends all the same', async () => {
    const address = await open({ fork: { run: home.shell('sleep 60 & echo $! > child; echo started') } })
    const { end, lines } = await done(deckAt(address), stepOf('fork'))
    expect([end.state, lines]).toEqual(['succeeded', ['started']])
    process.kill(Number(await file('child')))
  })

  it('that floods is read, bounded, and ended at its limit', async () => {
    const address = await open({
      flood: { run: ['yes', 'x'.repeat(200)], timeout: '150ms', output_bytes: 10_240 },
    })
    const { end, lines } = await done(deckAt(address), stepOf('flood'))
    expect(end.state).toBe('failed')
    expect(lines.join('').length).toBeLessThan(20_000)
    expect(lines).toContainEqual(expect.stringMatching(/^… \d+ bytes more were left out/))
  })

  it('that says much is heard to its end, in several answers', async () => {
    const line = "seq 1 3000; head -c 130000 /dev/zero | tr '\\0' '\\1' | fold -w 2000; echo; echo last"
    const address = await open({ talk: { run: home.shell(line) } })
    const { end, lines } = await done(deckAt(address), stepOf('talk'))
    expect(end.state).toBe('succeeded')
    expect(lines.slice(0, 3_000)).toEqual(Array.from({ length: 3_000 }, (_, i) => String(i + 1)))
    expect(lines.slice(3_000)).toEqual([...Array.from({ length: 65 }, () => '␁'.repeat(2_000)), 'last'])
  })

  it('comes back clean: no orders to a terminal, no secrets', async () => {
    const line = String.raw`printf '\033[31mred\033[0m \007 tok\033[1men-12345 \302\205\n'`
    const address = await open({ dirty: { run: home.shell(line) } })
    const { lines } = await done(deckAt(address), stepOf('dirty', { secrets: ['token-12345'] }))
    expect(lines).toEqual(['red ␇ ••• ⟨U+0085⟩'])
  })

  it('is given no variable of the runner that its entry does not name', async () => {
    process.env.RUNNER_TEST_SECRET = 'hidden'
    closing.push(() => delete process.env.RUNNER_TEST_SECRET)
    const address = await open({ env: { run: ['env'], env: ['PATH'], set: { LANG: 'C' } } })
    const { lines } = await done(deckAt(address), stepOf('env'))
    expect(new Set(lines.map(line => line.split('=')[0]))).toEqual(new Set(['LANG', 'PATH']))
  })

  it('is its dry run when that is asked for', async () => {
    const address = await open({ restart: { run: ['touch', 'done'], dry_run: ['echo', 'would'] } })
    const { end, lines } = await done(deckAt(address), stepOf('restart', { isDryRun: true }))
    expect([end.state, lines]).toEqual(['succeeded', ['would']])
    expect(existsSync(join(home.folder, 'done'))).toBe(false)
  })

  it('X-55, V-87: what the list does not have is refused, and the refusal is the end', async () => {
    const address = await open({
      'restart-unit': {
        run: ['touch', '{unit}'],
        parameters: { unit: { choices: ['xswarm-voice', 'xswarm-dashboard'] } },
      },
    })
    const deck = deckAt(address)
    const unit = await done(deck, stepOf('restart-unit', { with: { unit: 'vrooli-server' } }))
    expect(unit.end).toEqual({
      state: 'failed',
      code: null,
      message:
        'voice-host refused: "vrooli-server" is not allowed for unit: ' +
        "this runner's list has xswarm-voice, xswarm-dashboard",
    })
    expect((await done(deck, stepOf('reboot'))).end.message).toBe(
      'voice-host refused: "reboot" is not in this runner\'s list, which has restart-unit',
    )
  })

  it('is not begun while as many as its entry allows are running', async () => {
    const commands = { slow: { run: home.shell('echo $$ > pid; exec sleep 60') }, other: { run: ['ls'] } }
    const address = await open(commands, { runs_at_once: 1 })
    const deck = deckAt(address)
    const cancelling = new AbortController()
    const first = done(deck, stepOf('slow', { key: 'a.0.1' }), cancelling.signal)
    await file('pid')
    expect((await done(deck, stepOf('slow', { key: 'b.0.1' }))).end).toMatchObject({
      state: 'busy',
      message: 'voice-host: slow is running already',
    })
    expect((await done(deck, stepOf('other', { key: 'c.0.1' }))).end).toMatchObject({
      state: 'failed',
      message: 'voice-host refused: as many commands are running as this runner runs at once (1)',
    })
    cancelling.abort()
    expect((await first).end).toMatchObject({ state: 'cancelled' })
  })
})

describe('a cancelled command', () => {
  it('is ended at the runner', async () => {
    const address = await open({ slow: { run: home.shell('echo begun; echo $$ > pid; exec sleep 60') } })
    const cancelling = new AbortController()
    const running = done(deckAt(address), stepOf('slow'), cancelling.signal)
    const pid = Number(await file('pid'))
    cancelling.abort()
    const { end, lines } = await running
    expect(end).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(/^slow: was cancelled: it was ended/),
    })
    expect(lines).toEqual(['begun'])
    expect(isThere(pid)).toBe(false)
  })

  it('is not begun when it was cancelled before', async () => {
    const address = await open({ mark: { run: ['touch', 'done'] } })
    const { end } = await done(deckAt(address), stepOf('mark'), AbortSignal.abort())
    expect(end).toMatchObject({ state: 'cancelled' })
    expect(existsSync(join(home.folder, 'done'))).toBe(false)
  })
})

/** A way to the runner that can be cut. */
async function openWay(address: string) {
  const { hostname, port } = new URL(`http://${address}`)
  const sockets = new Set<Socket>()
  const way: { isCut: boolean } = { isCut: false }
  const server = createServer(socket => {
    if (way.isCut) return socket.destroy()
    const upstream = connect(Number(port), hostname)
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        socket.destroy()
        upstream.destroy()
      })
    }
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('no port')
  const cut = () => {
    way.isCut = true
    for (const socket of sockets) socket.destroy()
  }
  const mend = () => {
    way.isCut = false
  }
  closing.push(cut)
  return { address: `127.0.0.1:${at.port}`, cut, mend }
}

/** Time that passes only where somebody waits for the next attempt. */
function createHurriedClock(): Clock {
  let nowMs = Date.now()
  return {
    now: () => nowMs,
    async sleep(ms) {
      nowMs += ms
      await new Promise(resolve => setTimeout(resolve, 1))
    },
  }
}

describe('what is lost on the way', () => {
  it('is found again: every line once, and the true end', async () => {
    const line = 'echo one; echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done; echo two; exit 4'
    const address = await open({ work: { run: home.shell(line) }, go: { run: ['touch', 'go'] } })
    const way = await openWay(address)
    const { running, heard, lines } = listening(deckAt(way.address), stepOf('work'))
    await heard
    way.cut()
    await done(deckAt(address), stepOf('go', { key: 'go.0.1' }))
    way.mend()
    expect(await running).toMatchObject({ state: 'failed', code: 4 })
    expect(lines).toEqual(['one', 'two'])
  })

  it('for good ends unknown, and says what to do', async () => {
    const address = await open({ work: { run: home.shell('echo $$ > pid; exec sleep 60') } })
    const way = await openWay(address)
    const running = done(
      deckAt(way.address, { clock: createHurriedClock() }),
      stepOf('work', { timeoutMs: 1_000 }),
    )
    await file('pid')
    way.cut()
    const { end } = await running
    expect(end.state).toBe('unknown')
    expect(end.message).toMatch(
      /^voice-host is out of reach .*how work ended is not known: look at the host$/,
    )
  })

  it('before anything was sent is a failure: nothing was done', async () => {
    const way = await openWay(await open({}))
    closing.push(way.cut)
    const { end } = await done(deckAt('127.0.0.1:1', { clock: createHurriedClock() }), stepOf('work'))
    expect(end.state).toBe('failed')
    expect(end.message).toMatch(/^voice-host could not be reached, and nothing was done: nothing listens/)
  })

  it('an answer to the beginning, begins nothing twice', async () => {
    const address = await open({ count: { run: home.shell('echo once >> counted') } })
    const deck = deckAt(address)
    const both = await Promise.all([done(deck, stepOf('count')), done(deck, stepOf('count'))])
    expect(both.map(({ end }) => end.state)).toEqual(['succeeded', 'succeeded'])
    expect(readFileSync(join(home.folder, 'counted'), 'utf8')).toBe('once\n')
  })
})

describe('a deck that was killed', () => {
  it('goes on with a run by its key: the lines that it does not have, and the true end', async () => {
    const line = 'echo one; echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done; echo two'
    const address = await open({ work: { run: home.shell(line) }, go: { run: ['touch', 'go'] } })
    // Of the first deck nothing is heard again.
    void deckAt(address).run(stepOf('work'), () => {}, going())
    await file('pid')
    const second = done(deckAt(address), stepOf('work', { resumed: { lines: 1 } }))
    await done(deckAt(address), stepOf('go', { key: 'go.0.1' }))
    const { end, lines } = await second
    expect([end.state, lines]).toEqual(['succeeded', ['two']])
    // It is kept for as long as anybody asks.
    expect((await done(deckAt(address), stepOf('work', { resumed: { lines: 0 } }))).lines).toEqual([
      'one',
      'two',
    ])
  })

  it('begins nothing late that the runner never heard of', async () => {
    const address = await open({ mark: { run: ['touch', 'done'] } })
    const { end } = await done(deckAt(address), stepOf('mark', { resumed: { lines: 0 } }))
    expect(end).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/never heard of it.*nothing was done/),
    })
    expect(existsSync(join(home.folder, 'done'))).toBe(false)
  })
})

describe('a runner that is a process of its own', () => {
  let program: RunnerHome
  let installed: string
  beforeAll(async () => {
    program = createRunnerHome()
    installed = await makeRunnerFile(program.folder)
  })
  afterAll(() => program.close())

  const started = async (listen = '127.0.0.1:0') => {
    home.write({
      listen,
      commands: {
        work: { run: home.shell('echo begun; echo $$ > pid; exec sleep 60') },
        quick: { run: ['echo', 'quick'] },
      },
    })
    const process = await spawnRunner(installed, home.path)
    closing.push(() => process.end('SIGKILL'))
    return process
  }

  it('is one file that needs nothing beside Node, and keeps what has ended over a kill -9', async () => {
    const first = await started()
    const deck = deckAt(first.address)
    expect(await deck.hello('voice')).toMatchObject({ version: '0.1.0', commands: ['work', 'quick'] })
    await done(deck, stepOf('quick'))
    await first.end('SIGKILL')
    await started(first.address)
    const { end, lines } = await done(deck, stepOf('quick', { resumed: { lines: 0 } }))
    expect([end.state, end.code, lines]).toEqual(['succeeded', 0, ['quick']])
  })

  it('killed in the midst of a run says that it does not know how it ended, and runs it no second time', async () => {
    const first = await started()
    const { running, heard, lines } = listening(deckAt(first.address), stepOf('work'))
    await heard
    const pid = Number(await file('pid'))
    closing.push(() => isThere(pid) && process.kill(pid))
    await first.end('SIGKILL')
    await started(first.address)
    const end = await running
    expect(end.state).toBe('unknown')
    expect(end.message).toBe(
      'work: the runner itself ended while it ran, so how it ended is not known; ' +
        `processes of its group ${pid} are there still: look at the host`,
    )
    expect(lines).toEqual(['begun'])
  })

  it('stopped in order ends what it runs, and says so', async () => {
    const first = await started()
    const running = done(deckAt(first.address), stepOf('work'))
    const pid = Number(await file('pid'))
    await first.end('SIGTERM')
    await started(first.address)
    expect((await running).end).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^work: the runner was stopped while it ran/),
    })
    expect(isThere(pid)).toBe(false)
  })
})

describe('who answers', () => {
  it('with another key is not spoken to', async () => {
    const address = await open({ mark: { run: ['touch', 'done'] } })
    const deck = deckAt(address, { key: Buffer.alloc(32, 1).toString('base64') })
    const { end } = await done(deck, stepOf('mark'))
    expect(end.state).toBe('failed')
    expect(end.message).toMatch(/^voice-host: it does not take the key of this deck/)
    await expect(deck.hello('voice')).rejects.toMatchObject({ isRefusal: true })
    expect(existsSync(join(home.folder, 'done'))).toBe(false)
  })

  it('at another time is told apart', async () => {
    const address = await open({ mark: { run: ['touch', 'done'] } })
    const clock = { ...systemClock, now: () => Date.now() + 75_000 }
    const deck = deckAt(address, { clock })
    await expect(deck.hello('voice')).rejects.toThrow(/voice-host refused: the deck's clock is 75 s ahead/)
    expect((await done(deck, stepOf('mark'))).end).toMatchObject({ state: 'failed' })
    expect(existsSync(join(home.folder, 'done'))).toBe(false)
  })

  it('not at all is silent, not a refusal', async () => {
    await expect(deckAt('127.0.0.1:1').hello('voice')).rejects.toMatchObject({ isRefusal: false })
    await expect(deckAt('127.0.0.1:1').hello('other')).rejects.toThrow('there is no runner other')
  })

  it('is asked at addresses that its entry may ask', async () => {
    const address = await open({ mark: { run: ['touch', 'done'] } })
    const hurried = { source: 'page', clock: createHurriedClock() } as const
    const { end } = await done(deckAt(address, hurried), stepOf('mark'))
    expect(end).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/may not be asked: 127.0.0.1 is this machine/),
    })
    const opened = await done(deckAt(address, { ...hurried, networks: ['127.0.0.0/8'] }), stepOf('mark'))
    expect(opened.end.state).toBe('succeeded')
  })
})
