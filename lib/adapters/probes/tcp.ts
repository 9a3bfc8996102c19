import type { Socket } from 'node:net'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import { dial } from './dial.ts'
import { faultOf, ProbeFailure } from './faults.ts'
import { answerOf, type ProbeTools, secondsSince, startNow } from './tools.ts'

/** What is kept of an answer while the expected text has not come. */
const MAX_ANSWER_BYTES = 65_536

/** Opens a connection; sends and waits for a text when the check says so. */
export function createTcpProbe(tools: ProbeTools): ProbeKind<'tcp'> {
  return {
    async probe(request) {
      const { host, port, address_family: family, send, expect } = request.check
      const start = startNow(tools)
      const where = `${host}:${port}`
      const deadline = createDeadline(request, () => where)
      let socket: Socket | null = null
      try {
        const { addressRule } = request
        const dialed = await dial(tools, { host, port, family, addressRule, deadline })
        socket = dialed.socket
        const phases = { dns: dialed.dnsSeconds ?? undefined, connect: dialed.connectSeconds }
        const { remoteAddress } = dialed
        if (send === undefined && expect === undefined) return answerOf(start, { phases, remoteAddress })
        const { firstByte, ...heard } = await converse(socket, { where, send, expect, deadline })
        return answerOf(start, { ...heard, phases: { ...phases, firstByte }, remoteAddress })
      } catch (error) {
        return answerOf(start, { fault: faultOf(error, where) })
      } finally {
        deadline.done()
        socket?.destroy()
      }
    },
  }
}

type Talk = {
  readonly where: string
  readonly send?: string
  readonly expect?: string
  readonly deadline: Deadline
}
type Heard = {
  readonly body: string | null
  readonly fault: ProbeFault | null
  readonly firstByte: number | undefined
}

/** Sends, and reads until the expected text comes, the other side ends, or the time or the room is over. */
function converse(socket: Socket, { where, send, expect, deadline }: Talk): Promise<Heard> {
  const sentAt = performance.now()
  return new Promise(resolve => {
    let heard = ''
    let firstByte: number | undefined
    const end = (failure: ProbeFailure | null) => {
      forget()
      socket.removeAllListeners('data')
      const fault = failure === null ? null : { kind: failure.kind, message: failure.message }
      resolve({ body: heard === '' ? null : Buffer.from(heard, 'latin1').toString('utf8'), fault, firstByte })
    }
    const miss = (how: string, silent: ProbeFailure) =>
      end(expect === undefined || heard === '' ? silent : notHeard(where, expect, how))
    const forget = deadline.onEnd(reason => miss('in time', reason))
    // One character a byte, so that a text cut between two packets is still found; made readable in the end.
    const wanted = expect === undefined ? '' : Buffer.from(expect, 'utf8').toString('latin1')
    socket.on('data', (chunk: Buffer) => {
      firstByte ??= secondsSince(sentAt)
      heard += chunk.toString('latin1')
      if (expect !== undefined && heard.includes(wanted)) return end(null)
      if (heard.length > MAX_ANSWER_BYTES) miss(`in the first ${MAX_ANSWER_BYTES} bytes`, tooMuch(where))
    })
    socket.once('error', error => end(asFailure(error, where)))
    socket.once('close', () => miss('before it closed the connection', closedEarly(where)))
    if (send !== undefined) socket.write(send)
    if (expect === undefined) socket.write('', () => end(null))
  })
}

const notHeard = (where: string, expect: string, how: string): ProbeFailure =>
  new ProbeFailure('expectation', `${where} answered, but "${expect.slice(0, 80)}" did not come ${how}`)

const tooMuch = (where: string): ProbeFailure =>
  new ProbeFailure('too_large', `${where} sent more than ${MAX_ANSWER_BYTES} bytes`)

const closedEarly = (where: string): ProbeFailure =>
  new ProbeFailure(
    'closed',
    `${where} closed the connection without an answer: look at the log of the service`,
  )

function asFailure(error: unknown, where: string): ProbeFailure {
  const { kind, message } = faultOf(error, where)
  return new ProbeFailure(kind, message)
}
