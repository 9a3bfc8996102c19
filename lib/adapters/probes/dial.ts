import { connect, isIP, type Socket } from 'node:net'
import type { AddressRule } from '../../ports/prober.ts'
import type { Deadline } from './deadline.ts'
import type { Family } from './resolve.ts'
import { type ProbeTools, resolveAllowed, secondsSince } from './tools.ts'

export type DialOptions = {
  readonly host: string
  readonly port: number
  readonly family?: Family
  readonly addressRule?: AddressRule
  readonly deadline: Deadline
}

/** An open connection and how it came about. */
export type Dialed = {
  readonly socket: Socket
  readonly remoteAddress: string
  readonly dnsSeconds: number | null
  readonly connectSeconds: number
}

/**
 * Resolves, applies the address rule and connects, trying one address after the other; each but the last has its
 * share of the time that is left. Never resolves a name a second time.
 * @throws ProbeFailure, or the error of the last connection
 */
export async function dial(
  tools: Pick<ProbeTools, 'addressRule' | 'resolveName'>,
  { host, port, family, addressRule, deadline }: DialOptions,
): Promise<Dialed> {
  const { addresses, dnsSeconds } = await deadline.within(
    resolveAllowed(tools, host, { family, addressRule }),
  )
  const startedAt = performance.now()
  for (const [index, address] of addresses.entries()) {
    const left = addresses.length - index
    try {
      const socket = await connectTo(address, port, { deadline, limitMs: deadline.remainingMs() / left })
      return { socket, remoteAddress: address, dnsSeconds, connectSeconds: secondsSince(startedAt) }
    } catch (error) {
      if (left === 1 || deadline.reason()) throw error
    }
  }
  throw new TypeError('a resolved name has at least one address')
}

type Limits = { readonly deadline: Deadline; readonly limitMs: number }

function connectTo(address: string, port: number, { deadline, limitMs }: Limits): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, family: isIP(address), autoSelectFamily: false })
    socket.setNoDelay(true)
    const fail = (error: Error) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const forget = deadline.onEnd(fail)
    const timer = setTimeout(
      () => fail(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
      limitMs,
    )
    const settle = () => {
      forget()
      clearTimeout(timer)
      socket.removeListener('error', fail)
    }
    socket.once('error', fail)
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
  })
}
