import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import dnsPacket, { type Answer, type Question } from 'dns-packet'

type Reply = {
  readonly answers?: readonly Answer[]
  /** RFC 6895 §2.3. */
  readonly rcode?: number
  readonly isTruncated?: boolean
  /** Another question than was asked, or another number. */
  readonly question?: Question
  readonly id?: number
}
/** What the server says: a reply, bytes as they are, or nothing. */
export type Zone = (question: Question, transport: 'udp' | 'tcp') => Reply | Buffer | null

export type TestNameServer = { readonly server: string; readonly port: number; close(): Promise<void> }

/** A name server on UDP and TCP of 127.0.0.1, which may lie. */
export async function serveDns(zone: Zone): Promise<TestNameServer> {
  const tcp = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', bytes => {
      const answer = answerTo(bytes.subarray(2), zone, 'tcp')
      if (answer === null) return
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length)
      socket.end(Buffer.concat([length, answer]))
    })
  })
  const port = await new Promise<number>(resolve => {
    tcp.listen(0, '127.0.0.1', () => {
      const address = tcp.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const udp = createSocket('udp4')
  udp.on('message', (bytes, from) => {
    const answer = answerTo(bytes, zone, 'udp')
    if (answer) udp.send(answer, from.port, from.address)
  })
  await new Promise<void>(resolve => udp.bind(port, '127.0.0.1', resolve))
  return {
    server: `127.0.0.1:${port}`,
    port,
    async close() {
      await new Promise<void>(resolve => udp.close(resolve))
      await new Promise(resolve => tcp.close(resolve))
    },
  }
}

function answerTo(bytes: Buffer, zone: Zone, transport: 'udp' | 'tcp'): Buffer | null {
  const query = dnsPacket.decode(bytes)
  const [question] = query.questions ?? []
  if (question === undefined) return null
  const reply = zone(question, transport)
  if (reply === null || Buffer.isBuffer(reply)) {
    return reply === null ? null : Buffer.concat([bytes.subarray(0, 2), reply])
  }
  const { answers = [], rcode = 0, isTruncated = false } = reply
  const flags = dnsPacket.AUTHORITATIVE_ANSWER | (isTruncated ? dnsPacket.TRUNCATED_RESPONSE : 0) | rcode
  return dnsPacket.encode({
    type: 'response',
    id: reply.id ?? query.id ?? 0,
    flags,
    questions: [reply.question ?? question],
    answers: [...answers],
  })
}
