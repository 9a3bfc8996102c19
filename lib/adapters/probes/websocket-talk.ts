import type { RawData, WebSocket } from 'ws'
import { compileRegex } from '../../core/check/comparator.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { Attempt } from './attempt.ts'
import { codeOf, faultOf, ProbeFailure } from './faults.ts'

type Step = CheckOf<'websocket'>['exchange'][number]

const MAX_KEPT_MESSAGES = 1_000

/** One step, ready to be run. `fits` is null when it waits for nothing. */
type Compiled = {
  readonly send: string | undefined
  readonly wanted: string
  readonly fits: ((message: string) => boolean) | null
}

/** @throws ProbeFailure when the expression is not RE2 */
export function compileStep({ send, expect, expect_match: pattern }: Step): Compiled {
  const tests: ((message: string) => boolean)[] = []
  if (expect !== undefined) tests.push(message => message.includes(expect))
  if (pattern !== undefined) tests.push(matcher(pattern))
  const wanted = [expect, pattern].filter(text => text !== undefined).join('" and "')
  const fits = tests.length === 0 ? null : (message: string) => tests.every(test => test(message))
  return { send, wanted: wanted.slice(0, 100), fits }
}

function matcher(pattern: string): (message: string) => boolean {
  try {
    const compiled = compileRegex(pattern)
    return message => compiled.test(message)
  } catch {
    throw new ProbeFailure('unavailable', `expect_match "${pattern.slice(0, 100)}" is no RE2 expression`)
  }
}

/** A WebSocket as one who speaks and waits sees it. */
export type Conversation = {
  /** Sends, and forgets what came before: it cannot be the answer. */
  readonly send: (text: string) => void
  /** The next message that fits, among those that came and those to come. */
  readonly find: (fits: (message: string) => boolean) => Promise<string>
  /** Says what the next `find` looks for. */
  readonly waitFor: (wanted: string) => void
  /** The failure in better words: something came, but not what was waited for. */
  readonly missed: (failure: ProbeFailure, where: string) => ProbeFailure
  readonly received: () => number
  readonly last: () => string | null
}

type Waiting = {
  readonly fits: (message: string) => boolean
  readonly resolve: (message: string) => void
  readonly reject: (reason: Error) => void
}

/** Listens from now on, until the socket closes or the time is over. */
export function converse(client: WebSocket, where: string, { deadline }: Attempt): Conversation {
  let unheard: string[] = []
  let received = 0
  let last: string | null = null
  let wanted: string | null = null
  let before = 0
  let waiting: Waiting | null = null
  let ended: ProbeFailure | null = null
  const end = (reason: ProbeFailure) => {
    ended ??= reason
    waiting?.reject(ended)
    waiting = null
  }
  client.on('message', data => {
    last = textOf(data)
    received++
    if (waiting?.fits(last)) {
      waiting.resolve(last)
      waiting = null
    } else if (waiting === null && unheard.length < MAX_KEPT_MESSAGES) unheard.push(last)
  })
  client.on('error', error => end(brokenRules(error, where)))
  client.on('close', code => end(closed(where, code)))
  deadline.onEnd(end)
  return {
    send(text) {
      unheard = []
      client.send(text)
    },
    find(fits) {
      const index = unheard.findIndex(fits)
      const found = unheard[index]
      unheard = index === -1 ? [] : unheard.slice(index + 1)
      if (found !== undefined) return Promise.resolve(found)
      if (ended) return Promise.reject(ended)
      return new Promise((resolve, reject) => {
        waiting = { fits, resolve, reject }
      })
    },
    waitFor(text) {
      wanted = text
      before = unheard.length === 0 ? received : received - unheard.length
    },
    missed(failure, place) {
      const isMissing = failure.kind === 'timeout' || failure.kind === 'closed'
      if (!isMissing || wanted === null || received === before) return failure
      const how = failure.kind === 'timeout' ? 'in time' : 'before it closed the WebSocket'
      return new ProbeFailure('expectation', `${place} answered, but no message with "${wanted}" came ${how}`)
    },
    received: () => received,
    last: () => last,
  }
}

const closed = (where: string, code: number): ProbeFailure =>
  new ProbeFailure('closed', `${where} closed the WebSocket (code ${code}): look at the log of the service`)

function brokenRules(error: Error, where: string): ProbeFailure {
  const code = codeOf(error)
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return new ProbeFailure('too_large', `${where} sent a message of more than 1 MiB, which is not read`)
  }
  if (code?.startsWith('WS_ERR_')) {
    return new ProbeFailure(
      'protocol',
      `${where} broke the rules of WebSocket: ${error.message.slice(0, 200)}`,
    )
  }
  const { kind, message } = faultOf(error, where)
  return new ProbeFailure(kind, message)
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

/** @throws ProbeFailure when nothing came, or nothing that was waited for */
export async function runStep(
  line: Conversation,
  { send, fits, wanted }: Compiled,
  where: string,
): Promise<void> {
  if (send !== undefined) line.send(send)
  if (fits === null) return
  line.waitFor(wanted)
  try {
    await line.find(fits)
  } catch (error) {
    throw error instanceof ProbeFailure ? line.missed(error, where) : error
  }
}
