import type { CertificateFacts, ProbeAnswer, ProbeFault } from '../../core/check/answer.ts'

/** A failure that already says in plain words what is wrong and what to do. */
export class ProbeFailure extends Error {
  constructor(
    readonly kind: ProbeFault['kind'],
    message: string,
    /** What was learned before it failed. */
    readonly learned: Partial<Pick<ProbeAnswer, 'phases' | 'remoteAddress' | 'facts'>> & {
      readonly certificate?: CertificateFacts | null
    } = {},
  ) {
    super(message)
    this.name = 'ProbeFailure'
  }
}

type Meaning = readonly [ProbeFault['kind'], (where: string) => string]

const noWay = (where: string, what: string) =>
  `there is no way to ${where} (${what}): check network and firewall`
const brokenOff = (where: string) => `${where} broke the connection off: look at the log of the service`

/** What an error code of the network, TLS or HTTP layer means. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: [
    'refused',
    where => `nothing listens at ${where} (connection refused): check that it runs and the port is right`,
  ],
  EHOSTUNREACH: ['unreachable', where => noWay(where, 'host unreachable')],
  ENETUNREACH: ['unreachable', where => noWay(where, 'network unreachable')],
  EHOSTDOWN: ['unreachable', where => noWay(where, 'host down')],
  EADDRNOTAVAIL: ['unreachable', where => noWay(where, 'no local address of that family')],
  EACCES: ['unreachable', where => noWay(where, 'the system does not permit it')],
  EPERM: ['unreachable', where => noWay(where, 'the system does not permit it')],
  ETIMEDOUT: [
    'timeout',
    where => `${where} does not take connections: check that it runs and no firewall is between`,
  ],
  ECONNRESET: ['closed', brokenOff],
  EPIPE: ['closed', brokenOff],
  UND_ERR_SOCKET: [
    'closed',
    where => `${where} closed the connection before the answer was complete: look at the log of the service`,
  ],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: [
    'protocol',
    where => `${where} sent a body of another length than its Content-Length says`,
  ],
  UND_ERR_HEADERS_OVERFLOW: ['too_large', where => `${where} sent headers of more than 16 KiB`],
  HPE_HEADER_OVERFLOW: ['too_large', where => `${where} sent headers of more than 16 KiB`],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', where => `${where} does not speak TLS on this port: check the port`],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'tls',
    where => `${where} does not speak TLS on this port: check the port`,
  ],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [
    'credentials',
    where => `${where} wants a client certificate: set tls.cert and tls.key`,
  ],
  EPROTO: ['tls', where => `${where} and Opsdeck do not agree on TLS: check the port and tls`],
  EMFILE: [
    'unavailable',
    where => `Opsdeck has no free connection to ask ${where} (EMFILE): raise the limit of open files`,
  ],
}

/** One sentence for anything that asking can throw. `where` is a host and port, never a credential. */
export function faultOf(error: unknown, where: string): ProbeFault {
  if (error instanceof ProbeFailure) return { kind: error.kind, message: error.message }
  const code = codeOf(error)
  const meaning = code === null ? undefined : MEANINGS[code]
  if (meaning) return { kind: meaning[0], message: meaning[1](where) }
  if (code !== null && /^(ERR_OSSL|ERR_SSL|ERR_TLS)/.test(code)) {
    return { kind: 'tls', message: `TLS with ${where} failed (${code}): check what it offers, and tls` }
  }
  if (error instanceof Error && (error.name === 'HTTPParserError' || code?.startsWith('HPE_'))) {
    return {
      kind: 'protocol',
      message: `${where} answered something that is not HTTP: is the port right, is it https?`,
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'unavailable',
    message: `${where} could not be asked: ${message.slice(0, 200)}${code ? ` (${code})` : ''}`,
  }
}

/** The code of an error, of its cause, or of the first of several. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error.cause instanceof Error) {
    const code = codeOf(error.cause)
    if (code !== null) return code
  }
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null
}

/** A check that was not done in time. */
export const timedOut = (where: string, timeoutMs: number): ProbeFailure =>
  new ProbeFailure(
    'timeout',
    `${where} did not answer within ${timeoutMs / 1_000} s: find out why it is slow, or raise the timeout`,
  )
