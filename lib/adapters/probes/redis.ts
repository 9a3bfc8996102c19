import type { Socket } from 'node:net'
import { AbstractConnector, Redis } from 'ioredis'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { briefly, runAttempt } from './attempt.ts'
import { ProbeFailure } from './faults.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { openSocket, secureSocket, whereOf } from './wire.ts'

/**
 * Signs in and says PING. Facts: reply, `info.<name>` of INFO's figures where the user may ask for them
 * (`info.used_memory`). Never KEYS, which blocks a server.
 */
export function createRedisProbe(tools: ProbeTools): ProbeKind<'redis'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      const rules = { request, where, faultOf: (error: Error) => faultOf(error, where) }
      return runAttempt(tools, rules, async attempt => {
        const plain = await openSocket(tools, check, attempt)
        const socket = check.tls ? await secureSocket(plain, check, attempt) : plain
        const startedAt = performance.now()
        const redis = createClient(socket)
        redis.on('error', error => attempt.fail(error))
        attempt.atEnd(() => redis.disconnect())
        await redis.connect()
        if (check.password !== undefined) {
          await redis.call('AUTH', ...(check.user === undefined ? [] : [check.user]), check.password)
        }
        const reply = String(await redis.ping())
        attempt.note({
          body: reply.slice(0, 1_000),
          facts: { reply: reply.slice(0, 100) },
          phases: { firstByte: secondsSince(startedAt) },
        })
        if (reply !== 'PONG') {
          throw new ProbeFailure('protocol', `${where} answered PING with "${reply.slice(0, 100)}", not PONG`)
        }
        // What a user of an ACL may not ask is no failure of the server.
        attempt.note({ facts: figuresOf(String(await redis.info().catch(() => ''))) })
        await briefly(redis.quit())
      })
    },
  }
}

/** Speaks over a connection that is open already; nothing is tried again, nothing waits in a queue. */
function createClient(socket: Socket): Redis {
  class OpenConnector extends AbstractConnector {
    constructor() {
      super(0)
    }

    override connect(): Promise<Socket> {
      this.stream = socket
      return Promise.resolve(socket)
    }
  }
  return new Redis({
    Connector: OpenConnector,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    protocol: 2,
  })
}

const MOST_FIGURES = 200

/** The lines `name:number` of INFO. */
function figuresOf(info: string): Record<string, number> {
  const found = [...info.matchAll(/^([a-z0-9_]+):(-?\d+(?:\.\d+)?)\r?$/gm)].slice(0, MOST_FIGURES)
  return Object.fromEntries(found.map(([, name, value]) => [`info.${name}`, Number(value)]))
}

/** By the prefixes of Redis' error replies. */
function faultOf(error: Error, where: string): ProbeFault | null {
  const { message } = error
  if (/^(WRONGPASS|NOAUTH)/.test(message) || /invalid password/i.test(message)) {
    const what = message.startsWith('NOAUTH') ? 'wants a password' : 'rejected the password'
    return {
      kind: 'credentials',
      message: `Redis at ${where} ${what}: ${message}. Look at user and password of the check`,
    }
  }
  if (/without any password configured|no password is set/.test(message)) {
    return {
      kind: 'credentials',
      message: `Redis at ${where} has no password, but one was given: set one there (requirepass), or leave it out`,
    }
  }
  if (message.startsWith('NOPERM')) {
    return { kind: 'credentials', message: `Redis at ${where} does not let this user say PING: ${message}` }
  }
  if (/^(LOADING|MASTERDOWN|BUSY|MISCONF|DENIED)/.test(message)) {
    return { kind: 'unavailable', message: `Redis at ${where} runs but cannot serve: ${message}` }
  }
  if (/max number of clients/.test(message)) {
    return { kind: 'unavailable', message: `Redis at ${where} takes no more clients: ${message}` }
  }
  if (/Connection is closed|ended|aborted due to connection close/i.test(message)) {
    return {
      kind: 'closed',
      message: `${where} closed the connection: look whether it wants TLS, is Redis at all, and at its log`,
    }
  }
  if (/Unknown RESP|Protocol error/.test(message)) {
    return { kind: 'protocol', message: `${where} does not speak Redis' protocol: look at the port` }
  }
  return error.name === 'ReplyError'
    ? { kind: 'protocol', message: `Redis at ${where} answered with an error: ${message}` }
    : null
}
