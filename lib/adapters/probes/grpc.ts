import { isIP } from 'node:net'
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, runAttempt } from './attempt.ts'
import { ProbeFailure } from './faults.ts'
import { decodeHealthResponse, encodeHealthRequest } from './grpc-health.ts'
import { type ProbeTools, resolveAllowed, secondsSince } from './tools.ts'
import { type TlsSettings, whereOf } from './wire.ts'

const METHOD = '/grpc.health.v1.Health/Check'

/** Asks grpc.health.v1.Health/Check. The answer's status is gRPC's code; facts: serving, grpc_status. */
export function createGrpcProbe(tools: ProbeTools): ProbeKind<'grpc'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      return runAttempt(tools, { request, where }, async attempt => {
        const target = await targetOf(tools, check, attempt)
        const client = new Client(target, credentialsOf(check.tls), channelOptions(check, tools.version))
        attempt.atEnd(() => client.close())
        const startedAt = performance.now()
        const reply = await checkHealth(client, check, attempt)
        attempt.note({
          phases: { firstByte: secondsSince(startedAt) },
          status: reply.code,
          facts: { serving: reply.serving, grpc_status: nameOf(reply.code) },
        })
        const fault = faultOf(reply, where, check.grpc_service)
        if (fault) throw new ProbeFailure(fault.kind, fault.message)
      })
    },
  }
}

/** The judged addresses themselves, so that nothing is resolved a second time. */
async function targetOf(tools: ProbeTools, check: CheckOf<'grpc'>, { request, deadline, note }: Attempt) {
  const rule = request.addressRule ? { addressRule: request.addressRule } : {}
  const { addresses, dnsSeconds } = await deadline.within(resolveAllowed(tools, check.host, rule))
  note({ remoteAddress: addresses[0], phases: dnsSeconds === null ? {} : { dns: dnsSeconds } })
  const family = isIP(addresses[0])
  const list = addresses.filter(address => isIP(address) === family)
  return family === 6
    ? `ipv6:${list.map(address => `[${address}]:${check.port}`).join(',')}`
    : `ipv4:${list.map(address => `${address}:${check.port}`).join(',')}`
}

function credentialsOf(tls: TlsSettings | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure()
  const pem = (text: string | undefined) => (text === undefined ? null : Buffer.from(text))
  return credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert), {
    rejectUnauthorized: !tls.insecure_skip_verify,
  })
}

const channelOptions = (check: CheckOf<'grpc'>, version: string): ChannelOptions => ({
  'grpc.primary_user_agent': `opsdeck/${version}`,
  'grpc.default_authority': whereOf(check),
  ...(check.tls ? { 'grpc.ssl_target_name_override': check.tls.server_name ?? check.host } : {}),
  // A proxy of the environment would be asked for addresses that were judged for this machine.
  'grpc.enable_http_proxy': 0,
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 4_096,
})

type Reply = { readonly code: status; readonly serving: string; readonly details: string }

function checkHealth(client: Client, check: CheckOf<'grpc'>, attempt: Attempt): Promise<Reply> {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(check.metadata)) metadata.set(name, value)
  const deadline = Date.now() + attempt.deadline.remainingMs()
  return new Promise(resolve => {
    const answered = (error: ServiceError | null, serving?: string): void =>
      resolve(
        error
          ? { code: error.code, serving: 'UNKNOWN', details: error.details }
          : { code: status.OK, serving: serving ?? 'UNKNOWN', details: '' },
      )
    const call = client.makeUnaryRequest(
      METHOD,
      encodeHealthRequest,
      decodeHealthResponse,
      check.grpc_service,
      metadata,
      { deadline },
      answered,
    )
    attempt.atEnd(() => call.cancel())
  })
}

const nameOf = (code: status): string => status[code] ?? String(code)

/** What gRPC's status says about the service or about the way to it. */
function faultOf({ code, serving, details }: Reply, where: string, service: string): ProbeFault | null {
  const what = service === '' ? 'the server' : `the service "${service}"`
  const said = details.slice(0, 300)
  switch (code) {
    case status.OK:
      if (serving === 'SERVING') return null
      return { kind: 'expectation', message: `${what} at ${where} says ${serving}: look at its log` }
    case status.NOT_FOUND:
      return {
        kind: 'expectation',
        message: `${where} knows nothing of ${what} (NOT_FOUND): look at grpc_service`,
      }
    case status.UNIMPLEMENTED:
      return {
        kind: 'protocol',
        message: `${where} has no grpc.health.v1.Health (UNIMPLEMENTED): add it there, or use a tcp check`,
      }
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return {
        kind: 'credentials',
        message: `${where} rejected the credentials (${nameOf(code)}): ${said}. Look at metadata`,
      }
    case status.DEADLINE_EXCEEDED:
      return { kind: 'timeout', message: `${where} did not answer in time: find out why it is slow` }
    case status.UNAVAILABLE:
      return connectionFault(where, said)
    default:
      return { kind: 'protocol', message: `${where} answered ${nameOf(code)}: ${said}` }
  }
}

/** gRPC tells why there is no connection in words only. */
function connectionFault(where: string, said: string): ProbeFault {
  if (said.includes('ECONNREFUSED')) {
    return {
      kind: 'refused',
      message: `nothing listens at ${where} (connection refused): check that it runs and the port is right`,
    }
  }
  if (/EHOSTUNREACH|ENETUNREACH/.test(said)) {
    return { kind: 'unreachable', message: `there is no way to ${where}: check network and firewall` }
  }
  if (/certificate|altnames|self-signed|SSL|TLS/i.test(said)) {
    return { kind: 'tls', message: `TLS with ${where} failed: ${said}. Look at its certificate and at tls` }
  }
  return {
    kind: 'closed',
    message: `${where} broke the connection off: ${said}. Look whether it speaks gRPC, with or without TLS`,
  }
}
