import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  deriveRunnerKeys,
  isSignedBy,
  MAX_REQUEST_BYTES,
  RUNNER_HEADERS,
  RUNNER_PATHS,
  signAnswer,
  signRequest,
} from '../lib/core/runner/index.ts'
import { NODE_CRYPTO } from './node-crypto.ts'
import type { RunningRunner } from './start.ts'
import { createRunnerHome, openRunner, type RunnerHome } from './testing.ts'

let home: RunnerHome
let runner: RunningRunner
let other: string

const settings = () => ({
  keys: { main: { value: home.key }, other: { value: other } },
  commands: {
    count: { run: home.shell('echo once >> counted; echo done'), at_once: 5 },
    mine: { run: ['ls'], keys: ['main'] },
  },
})

beforeEach(async () => {
  home = createRunnerHome()
  other = randomBytes(32).toString('base64')
  runner = await openRunner(home, settings())
})
afterEach(async () => {
  await runner.stop()
  home.close()
})

type Wish = {
  readonly path?: string
  readonly content?: unknown
  readonly key?: string
  readonly timeMs?: number
  readonly nonce?: string
  /** What is sent in place of what was signed. */
  readonly sent?: {
    readonly path?: string
    readonly body?: string
    readonly headers?: Record<string, string>
  }
}

const start = (key: string) => ({ key, command: 'count', parameters: {}, isDryRun: false, timeoutMs: 5_000 })
const newNonce = () => randomBytes(18).toString('base64url')

async function ask({ path = RUNNER_PATHS.start, content = {}, key = home.key, sent = {}, ...rest }: Wish) {
  const { timeMs = Date.now(), nonce = newNonce() } = rest
  const keys = deriveRunnerKeys(Buffer.from(key, 'base64'), NODE_CRYPTO)
  const body = Buffer.from(JSON.stringify(content))
  const response = await fetch(`http://${runner.address}${sent.path ?? path}`, {
    method: 'POST',
    body: sent.body ?? body,
    headers: {
      [RUNNER_HEADERS.key]: keys.id,
      [RUNNER_HEADERS.time]: String(timeMs),
      [RUNNER_HEADERS.nonce]: nonce,
      [RUNNER_HEADERS.signature]: signRequest(
        keys,
        { method: 'POST', path, timeMs, nonce, body },
        NODE_CRYPTO,
      ),
      ...sent.headers,
    },
  })
  const answer = Buffer.from(await response.arrayBuffer())
  const expected = signAnswer(keys, { status: response.status, nonce, body: answer }, NODE_CRYPTO)
  const { error, end } = JSON.parse(answer.toString())
  return {
    status: response.status,
    isSigned: isSignedBy(response.headers.get(RUNNER_HEADERS.signature) ?? '', expected, NODE_CRYPTO),
    code: error?.code ?? null,
    message: error?.message ?? null,
    hasEnded: Boolean(end),
  }
}

/** Resolves when a run has come to its end. */
async function ended(key: string): Promise<void> {
  const follow = { path: RUNNER_PATHS.follow, content: { key, after: 1, waitMs: 5_000 } }
  while (!(await ask(follow)).hasEnded);
}

/** How often the command was really run. */
const counted = async () => {
  await runner.stop()
  try {
    return readFileSync(join(home.folder, 'counted'), 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}

describe("a runner's door", () => {
  it('does what is signed with its key, and signs its answer', async () => {
    expect(await ask({ content: start('a') })).toMatchObject({ status: 200, isSigned: true, code: null })
    await ended('a')
    expect(await counted()).toBe(1)
  })

  it('does nothing twice: not a request that is replayed, nor one of a run that was begun', async () => {
    const nonce = newNonce()
    const request = { content: start('a'), nonce, timeMs: Date.now() }
    expect((await ask(request)).status).toBe(200)
    expect(await ask(request)).toMatchObject({ status: 409, isSigned: true, code: 'replay' })
    const again = await Promise.all([1, 2, 3].map(() => ask({ content: start('a') })))
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200])
    await ended('a')
    expect(await counted()).toBe(1)
  })

  it('knows a replayed request after a restart, and one whose run is forgotten', async () => {
    const request = { content: start('a'), nonce: newNonce(), timeMs: Date.now() }
    await ask(request)
    await ended('a')
    await runner.stop()
    runner = await openRunner(home, settings())
    expect(await ask(request)).toMatchObject({ status: 409, code: 'replay' })
    expect(await counted()).toBe(1)
  })

  it('refuses the same key for something else', async () => {
    await ask({ content: start('a') })
    const changed = { ...start('a'), command: 'mine' }
    expect(await ask({ content: changed })).toMatchObject({ status: 409, isSigned: true, code: 'key_used' })
  })

  it.each([
    ['another body', { body: JSON.stringify({ ...start('a'), command: 'mine' }) }],
    ['another door', { path: RUNNER_PATHS.cancel }],
    ['another time', { headers: { [RUNNER_HEADERS.time]: String(Date.now() + 1) } }],
    ['another number', { headers: { [RUNNER_HEADERS.nonce]: newNonce() } }],
    ['no signature', { headers: { [RUNNER_HEADERS.signature]: '' } }],
    ['a key that it does not have', { headers: { [RUNNER_HEADERS.key]: '0'.repeat(16) } }],
  ])('believes nothing with %s than was signed', async (_what, sent) => {
    expect(await ask({ content: start('a'), sent })).toMatchObject({ status: 401, isSigned: false })
    expect(await counted()).toBe(0)
  })

  it('takes no key but its own', async () => {
    const key = randomBytes(32).toString('base64')
    expect(await ask({ content: start('a'), key })).toMatchObject({ status: 401, isSigned: false })
    expect(await counted()).toBe(0)
  })

  it.each([
    [-61_500, /the deck's clock is 6[12] s behind the runner's, 60 s are allowed/],
    [61_500, /the deck's clock is 6[12] s ahead of the runner's/],
  ])(
    'refuses a request of another time (%i ms), and says how far the clocks are apart',
    async (apartMs, message) => {
      const answer = await ask({ content: start('a'), timeMs: Date.now() + apartMs })
      expect(answer).toMatchObject({ status: 401, isSigned: true, code: 'clock' })
      expect(answer.message).toMatch(message)
      expect(await counted()).toBe(0)
    },
  )

  it("shows nobody another deck's runs, and lets nobody end them", async () => {
    await ask({ content: start('a') })
    const follow = { path: RUNNER_PATHS.follow, content: { key: 'a', after: 0, waitMs: 0 } }
    const cancel = { path: RUNNER_PATHS.cancel, content: { key: 'a' } }
    expect(await ask(follow)).toMatchObject({ status: 200 })
    expect(await ask({ ...follow, key: other })).toMatchObject({ status: 404, code: 'unknown_run' })
    expect(await ask({ ...cancel, key: other })).toMatchObject({ status: 404, code: 'unknown_run' })
    expect(await ask({ content: start('a'), key: other })).toMatchObject({ code: 'key_used' })
    expect(await ask({ content: { ...start('b'), command: 'mine' }, key: other })).toMatchObject({
      status: 403,
      code: 'not_allowed',
    })
  })

  it.each([
    [{ ...start('a'), command: 'reboot' }, 'unknown_command', /"reboot" is not in this runner's list/],
    [{ ...start('a'), command: '../bin/sh' }, 'request', /command/],
    [{ ...start('../../a') }, 'request', /key/],
    [{ ...start('a'), parameters: { unit: 'x' } }, 'parameter', /no parameter "unit"/],
    [{ ...start('a'), parameters: { unit: 'x'.repeat(501) } }, 'request', /parameters.unit/],
    [{ ...start('a'), run: ['/bin/sh'] }, 'request', /./],
    [{ ...start('a'), timeoutMs: 0 }, 'request', /timeoutMs/],
    [{ ...start('a'), isDryRun: true }, 'no_dry_run', /no dry run/],
    [['x'], 'request', /./],
  ])('refuses %j with a sentence', async (content, code, message) => {
    const answer = await ask({ content })
    expect(answer).toMatchObject({ isSigned: true, code })
    expect(answer.message).toMatch(message)
    expect(await counted()).toBe(0)
  })

  it('reads no more than a request may have, and has no other doors', async () => {
    const send = (path: string, init: RequestInit) => fetch(`http://${runner.address}${path}`, init)
    const large = await send('/v1/runs', { method: 'POST', body: 'x'.repeat(MAX_REQUEST_BYTES + 1) })
    expect(large.status).toBe(413)
    expect((await send('/v1/runs', { method: 'GET' })).status).toBe(404)
    expect((await send('/v1/hello/../runs?x', { method: 'POST', body: '{}' })).status).toBe(404)
  })

  it('answers with a refusal, and begins nothing, when it cannot remember what it was asked', async () => {
    await runner.stop()
    const disk: { isFull: boolean } = { isFull: false }
    runner = await openRunner(home, settings(), {
      now: () => {
        if (disk.isFull) throw new Error('the disk is full')
        return Date.now()
      },
    })
    disk.isFull = true
    expect(await ask({ content: start('a') })).toMatchObject({
      status: 500,
      isSigned: true,
      code: 'internal',
    })
    disk.isFull = false
    expect(await counted()).toBe(0)
  })

  it('forgets numbers of requests only once their time is over', async () => {
    const request = { content: start('a'), nonce: newNonce(), timeMs: Date.now() }
    await ask(request)
    await runner.stop()
    const path = join(home.folder, 'state', 'nonces')
    writeFileSync(path, `1 ${'x'.repeat(24)}\n${readFileSync(path, 'utf8')}`)
    runner = await openRunner(home, settings())
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^\\d+ ${request.nonce}\n$`))
  })
})
