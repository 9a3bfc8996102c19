import { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import type { CertificateFacts } from '../../core/check/answer.ts'
import type { Deadline } from './deadline.ts'
import { faultOf, ProbeFailure } from './faults.ts'
import { secondsSince } from './tools.ts'

const DAY_MS = 86_400_000
/** NIST SP 800-57 part 1 rev. 5, table 2: 112 bits of strength. */
const SHORTEST_RSA_BITS = 2_048
const SHORTEST_EC_BITS = 224
/** RFC 8996. */
const OBSOLETE: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1'])

/** What OpenSSL's verification found, as the end of a sentence about the certificate. */
const TRUST_WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an unknown authority, or its intermediate is not sent',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an unknown authority, or its intermediate is not sent',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an unknown authority, or its intermediate is not sent',
  CERT_SIGNATURE_FAILURE: 'bears a signature that is not its issuer’s',
  CERT_CHAIN_TOO_LONG: 'has too long a chain',
  CERT_REVOKED: 'was revoked',
  CERT_REJECTED: 'is not for servers',
  INVALID_CA: 'has a chain in which one may not sign, or is not for servers',
  INVALID_PURPOSE: 'has a chain in which one may not sign, or is not for servers',
  PATH_LENGTH_EXCEEDED: 'has a longer chain than its authority permits',
  EE_KEY_TOO_SMALL: 'has a weak key',
  CA_KEY_TOO_SMALL: 'was signed with a weak key',
  CA_MD_TOO_WEAK: 'was signed with a weak hash',
}
const DATE_CODES: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])

export type SecureOptions = {
  /** The name that the certificate must be for, and that is sent (RFC 6066) unless it is an address. */
  readonly name: string
  readonly where: string
  readonly nowMs: number
  readonly deadline: Deadline
  readonly tls: ConnectionOptions
}

export type Secured = {
  readonly socket: TLSSocket
  readonly certificate: CertificateFacts
  readonly tlsSeconds: number
}

/**
 * TLS over an open connection. Never refuses a certificate: what is wrong with it stands in its facts, for the caller
 * to judge.
 * @throws ProbeFailure when the handshake itself fails
 */
export async function secure(socket: Socket, options: SecureOptions): Promise<Secured> {
  const { name, where, deadline } = options
  const startedAt = performance.now()
  const secured = connect({
    ...options.tls,
    socket,
    rejectUnauthorized: false,
    ...(isIP(name) === 0 ? { servername: name } : {}),
  })
  try {
    await handshake(secured, deadline)
  } catch (error) {
    secured.on('error', () => {})
    secured.destroy()
    throw handshakeFailure(error, where)
  }
  return { socket: secured, certificate: factsOf(secured, options), tlsSeconds: secondsSince(startedAt) }
}

function handshake(secured: TLSSocket, deadline: Deadline): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      forget()
      secured.removeListener('error', onError)
      secured.removeListener('close', onClose)
      end()
    }
    const onError = (error: Error) => settle(() => reject(error))
    const onClose = () => settle(() => reject(new Error('the connection was closed')))
    const forget = deadline.onEnd(onError)
    secured.once('error', onError)
    secured.once('close', onClose)
    secured.once('secureConnect', () => settle(resolve))
  })
}

function handshakeFailure(error: unknown, where: string): ProbeFailure {
  const fault = faultOf(error, where)
  if (fault.kind !== 'unavailable' && fault.kind !== 'closed')
    return new ProbeFailure(fault.kind, fault.message)
  const why = error instanceof Error ? error.message.slice(0, 200) : String(error)
  return new ProbeFailure('tls', `TLS with ${where} failed (${why}): check the port, and what TLS it offers`)
}

function factsOf(socket: TLSSocket, { name, where, nowMs, tls }: SecureOptions): CertificateFacts {
  const leaf = socket.getPeerCertificate(true)
  const chain = chainOf(leaf)
  const code = socket.authorizationError ? String(socket.authorizationError) : null
  const ends = chain.map(({ valid_to }) => Date.parse(valid_to))
  // A trusted chain may bring an ended cross-signature that nobody needs; it says nothing about the end.
  const counted = code === null ? ends.filter((end, index) => index === 0 || end > nowMs) : ends
  const notBeforeMs = Date.parse(leaf.valid_from)
  const protocol = socket.getProtocol()
  const defects = [
    ...dateDefects(chain, { nowMs, isTrusted: code === null }),
    ...trustDefects(chain, { code, ca: tls.ca }),
    ...nameDefects(leaf, name),
    ...keyDefects(leaf),
    ...(protocol !== null && OBSOLETE.has(protocol)
      ? [`was sent over the obsolete protocol ${protocol}`]
      : []),
  ]
  return {
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    notBeforeMs,
    notAfterMs: Date.parse(leaf.valid_to),
    chainNotAfterMs: Math.min(...counted),
    fault: defects.length === 0 ? null : `the certificate of ${where} ${defects.join(', and ')}`,
    protocol,
  }
}

/** From the server's own to the last one known; Node ends it with one that is its own issuer. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  let next: DetailedPeerCertificate | undefined = leaf
  while (next && chain.length < 20 && !chain.includes(next)) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function dateDefects(
  chain: readonly DetailedPeerCertificate[],
  { nowMs, isTrusted }: { readonly nowMs: number; readonly isTrusted: boolean },
): string[] {
  return chain.flatMap((certificate, index) => {
    if (index > 0 && isTrusted) return []
    const which = index === 0 ? '' : `has in its chain "${nameOf(certificate.subject)}", which `
    const from = Date.parse(certificate.valid_from)
    const end = Date.parse(certificate.valid_to)
    if (end <= nowMs) return [`${which}expired on ${dayOf(end)}`]
    return from > nowMs ? [`${which}is not valid before ${dayOf(from)}`] : []
  })
}

type Trust = { readonly code: string | null; readonly ca: ConnectionOptions['ca'] }

function trustDefects(chain: readonly DetailedPeerCertificate[], { code, ca }: Trust): string[] {
  if (code === null) return []
  if (!DATE_CODES.has(code)) {
    return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? [] : [TRUST_WORDS[code] ?? `is not trusted (${code})`]
  }
  // OpenSSL tells the last thing that it found, which hides an unknown authority behind a wrong date.
  const top = chain.at(-1)
  if (top === undefined || isKnownAuthority(new X509Certificate(top.raw), ca)) return []
  return [chain.length === 1 && nameOf(top.subject) === nameOf(top.issuer) ? 'is signed by itself' : UNKNOWN]
}

const UNKNOWN = 'comes from an unknown authority'

function isKnownAuthority(top: X509Certificate, ca: ConnectionOptions['ca']): boolean {
  const roots = ca === undefined ? rootCertificates : [ca].flat().flatMap(pem => splitPem(String(pem)))
  return roots.some(pem => {
    const root = new X509Certificate(pem)
    return root.fingerprint256 === top.fingerprint256 || (top.checkIssued(root) && top.verify(root.publicKey))
  })
}

const splitPem = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

function nameDefects(leaf: DetailedPeerCertificate, name: string): string[] {
  if (checkServerIdentity(name, leaf) === undefined) return []
  const names = leaf.subjectaltname?.replace(/\b(DNS|IP Address):/g, '') ?? nameOf(leaf.subject)
  return [`is for another name (${names.slice(0, 200)} instead of ${name})`]
}

function keyDefects({ bits, asn1Curve, modulus }: DetailedPeerCertificate): string[] {
  if (bits === undefined) return []
  if (modulus !== undefined && bits < SHORTEST_RSA_BITS) return [`has a weak key (RSA with ${bits} bits)`]
  return asn1Curve !== undefined && bits < SHORTEST_EC_BITS ? [`has a weak key (${asn1Curve})`] : []
}

function nameOf(subject: DetailedPeerCertificate['subject'] | undefined): string {
  const known = subject?.CN ?? subject?.O ?? ''
  return (Array.isArray(known) ? known.join(', ') : String(known)).slice(0, 200)
}

/** What a certificate gives as figures and words: days to the end of the chain, and who signed it. */
export const certificateFigures = (
  certificate: CertificateFacts,
  nowMs: number,
): { readonly certificate_days: number; readonly certificate_issuer: string } => ({
  certificate_days: (certificate.chainNotAfterMs - nowMs) / DAY_MS,
  certificate_issuer: certificate.issuer,
})
