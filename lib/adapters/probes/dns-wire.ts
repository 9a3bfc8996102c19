import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIP } from 'node:net'
import dnsPacket, { type DecodedPacket, type Question } from 'dns-packet'
import type { Deadline } from './deadline.ts'
import { ProbeFailure } from './faults.ts'

/** Asked again after so long, as packets get lost. */
const REPEAT_MS = 1_500
/** RFC 9715: what passes everywhere unfragmented. */
const UDP_PAYLOAD_BYTES = 1_232

export type NameServer = { readonly address: string; readonly port: number }
export type Reply = { readonly packet: DecodedPacket; readonly wasTcp: boolean }

/**
 * Asks one name server one question: by UDP, and by TCP when the answer does not fit (RFC 1035 §4.2, RFC 7766). What
 * comes from elsewhere, or answers another question, is not heard.
 * @throws ProbeFailure, or the error of the socket
 */
export async function askNameServer(
  server: NameServer,
  question: Question,
  deadline: Deadline,
): Promise<Reply> {
  const id = randomInt(65_536)
  const query = dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [question],
    additionals: [edns()],
  })
  const isOurs = (packet: DecodedPacket): boolean => packet.id === id && answersTo(packet, question)
  const packet = await byUdp(server, { query, isOurs, deadline })
  if (!packet.flag_tc) return { packet, wasTcp: false }
  return { packet: await byTcp(server, { query, isOurs, deadline }), wasTcp: true }
}

const edns = () => ({
  type: 'OPT' as const,
  name: '.',
  udpPayloadSize: UDP_PAYLOAD_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
})

function answersTo(packet: DecodedPacket, question: Question): boolean {
  const [asked] = packet.questions ?? []
  // A server that does not understand the question may leave it out.
  if (asked === undefined) return packet.type === 'response' && (packet.answers ?? []).length === 0
  return (
    packet.type === 'response' &&
    asked.type === question.type &&
    asked.name.toLowerCase() === question.name.toLowerCase()
  )
}

type Asking = {
  readonly query: Buffer
  readonly isOurs: (packet: DecodedPacket) => boolean
  readonly deadline: Deadline
}

/** Null when it is no DNS packet. */
function decode(bytes: Buffer): DecodedPacket | null {
  try {
    return dnsPacket.decode(bytes)
  } catch {
    return null
  }
}

const unreadable = ({ address, port }: NameServer): ProbeFailure =>
  new ProbeFailure('protocol', `the name server ${address}:${port} answered something that is not DNS`)

function byUdp(server: NameServer, { query, isOurs, deadline }: Asking): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(server.address) === 6 ? 'udp6' : 'udp4')
    const settle = (end: () => void) => {
      clearInterval(repeats)
      forget()
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.close()
      end()
    }
    const fail = (error: Error) => settle(() => reject(error))
    const send = () => socket.send(query)
    const repeats = setInterval(send, REPEAT_MS)
    const forget = deadline.onEnd(fail)
    socket.on('error', fail)
    socket.on('message', bytes => {
      const packet = decode(bytes)
      if (packet && !isOurs(packet)) return
      if (packet) settle(() => resolve(packet))
      else if (bytes.subarray(0, 2).equals(query.subarray(0, 2))) fail(unreadable(server))
    })
    // A connected socket hears nobody else, and learns when nothing listens.
    socket.connect(server.port, server.address, send)
  })
}

function byTcp(server: NameServer, { query, isOurs, deadline }: Asking): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.address, port: server.port })
    let heard = Buffer.alloc(0)
    const settle = (end: () => void) => {
      forget()
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      end()
    }
    const fail = (error: Error) => settle(() => reject(error))
    const forget = deadline.onEnd(fail)
    socket.on('error', fail)
    socket.on('close', () => fail(unreadable(server)))
    socket.on('connect', () => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(query.length)
      socket.write(Buffer.concat([length, query]))
    })
    socket.on('data', chunk => {
      heard = Buffer.concat([heard, chunk])
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return
      const packet = decode(heard.subarray(2, 2 + heard.readUInt16BE(0)))
      if (packet && isOurs(packet)) settle(() => resolve(packet))
      else fail(unreadable(server))
    })
  })
}
