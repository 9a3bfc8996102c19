import { isIP, type Socket } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { Attempt } from './attempt.ts'
import { secure } from './certificate.ts'
import { dial } from './dial.ts'
import { codeOf, faultOf, ProbeFailure } from './faults.ts'
import type { Family } from './resolve.ts'
import type { ProbeTools } from './tools.ts'

/** `tls:` of a check. */
export type TlsSettings = {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly server_name?: string | undefined
  readonly insecure_skip_verify: boolean
}

type Place = { readonly host: string; readonly port: number; readonly address_family?: Family }

/** `host:port` for the words; an IPv6 address in brackets. */
export const whereOf = ({ host, port }: Place): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`

/** A connection to an address that the rule allows, closed at the end of the attempt; its address and phases noted. */
export async function openSocket(tools: ProbeTools, place: Place, attempt: Attempt): Promise<Socket> {
  const { deadline, request } = attempt
  const dialed = await dial(tools, {
    host: place.host,
    port: place.port,
    ...(place.address_family ? { family: place.address_family } : {}),
    ...(request.addressRule ? { addressRule: request.addressRule } : {}),
    deadline,
  })
  const { socket } = dialed
  attempt.atEnd(() => socket.destroy())
  // Who reads it decides what an error means; without a reader it is not to end the process.
  socket.on('error', () => {})
  attempt.note({
    remoteAddress: dialed.remoteAddress,
    phases: {
      connect: dialed.connectSeconds,
      ...(dialed.dnsSeconds === null ? {} : { dns: dialed.dnsSeconds }),
    },
  })
  watchSize(socket, whereOf(place), attempt)
  return socket
}

const LONGEST_ANSWER_BYTES = 8 * 1024 * 1024
const LOOK_EVERY_MS = 25

/** The libraries above read whatever comes; this one looks how much that was, and ends it. */
function watchSize(socket: Socket, where: string, attempt: Attempt): void {
  const looks = setInterval(() => {
    if (socket.bytesRead <= LONGEST_ANSWER_BYTES) return
    socket.destroy()
    const message = `${where} answered more than ${LONGEST_ANSWER_BYTES} bytes and was cut off: ask for less`
    attempt.fail(new ProbeFailure('too_large', message))
  }, LOOK_EVERY_MS)
  attempt.atEnd(() => clearInterval(looks))
}

/**
 * TLS over an open connection, its certificate noted.
 * @throws ProbeFailure for what is wrong with the certificate, unless the check says otherwise
 */
export async function secureSocket(
  socket: Socket,
  place: Place & { readonly tls?: TlsSettings | undefined },
  attempt: Attempt,
): Promise<TLSSocket> {
  const { tls } = place
  const secured = await secure(socket, {
    name: tls?.server_name ?? place.host.replace(/^\[(.*)\]$/, '$1'),
    where: whereOf(place),
    nowMs: attempt.nowMs,
    deadline: attempt.deadline,
    tls: { ca: tls?.ca, cert: tls?.cert, key: tls?.key },
  })
  attempt.atEnd(() => secured.socket.destroy())
  secured.socket.on('error', () => {})
  const { certificate } = secured
  attempt.note({ phases: { tls: secured.tlsSeconds }, certificate })
  if (certificate.fault !== null && tls?.insecure_skip_verify !== true) {
    throw new ProbeFailure('tls', `${certificate.fault}: renew or replace it, or set what is expected in tls`)
  }
  return secured.socket
}

/** Node's options for a check's `tls:`. An IP address is never sent as the server's name (RFC 6066 §3). */
export function tlsOptions(tls: TlsSettings | undefined, host: string): ConnectionOptions {
  const name = tls?.server_name ?? host
  return {
    host: name,
    ...(isIP(name) ? {} : { servername: name }),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
    rejectUnauthorized: tls?.insecure_skip_verify !== true,
  }
}

/** Any failure of a handshake as a fault of TLS, in the common words where there are some. */
export function tlsFailure(error: Error, where: string): ProbeFailure {
  const common = faultOf(error, where)
  if (common.kind === 'tls' || common.kind === 'credentials')
    return new ProbeFailure(common.kind, common.message)
  const code = codeOf(error)
  return new ProbeFailure(
    'tls',
    `TLS with ${where} failed: ${error.message}${code ? ` (${code})` : ''}. ` +
      'Look at its certificate (name, end, issuer) and at tls of the check',
  )
}

/** Whether a library failed over TLS: what OpenSSL and Node's verification say about chain and name. */
export const isTlsError = (error: Error): boolean => TLS_CODES.test(codeOf(error) ?? '')

const TLS_CODES =
  /^(ERR_(TLS|SSL|OSSL)|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|ERROR_IN_CERT|HOSTNAME_MISMATCH|EPROTO)/
