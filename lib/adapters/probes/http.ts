import type { ProbeAnswer, ProbeFault } from '../../core/check/answer.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind, ProbeRequest } from '../../ports/prober.ts'
import { certificateFigures } from './certificate.ts'
import { createDeadline } from './deadline.ts'
import { faultOf, ProbeFailure } from './faults.ts'
import { headerOf, textOf, unpackBody } from './http-exchange.ts'
import { follow, type Session, type Visit } from './http-follow.ts'
import { createLines, type Lines } from './http-lines.ts'
import { type HttpPlan, type PlannedRequest, planHttp } from './http-plan.ts'
import { carriedFrom, fillRequest } from './http-values.ts'
import { answerOf, type ProbeTools, type Start, secondsSince, startNow } from './tools.ts'

type HttpCheck = CheckOf<'http'>
/** Of an answer that was not read to its end, so much is shown. */
const SHOWN_OF_BROKEN_BYTES = 16_384

/**
 * Asks over HTTP/1.1, with kept connections. Phases of connecting are there only when the last request connected;
 * every two minutes, and for methods that must not be sent twice, it does. Status and body are for the verdict:
 * no status is a fault, except of a step.
 */
export function createHttpProbe(tools: ProbeTools): ProbeKind<'http'> {
  const lines = createLines()
  const plans = new WeakMap<HttpCheck, HttpPlan>()
  const planOf = (check: HttpCheck): HttpPlan => {
    const known = plans.get(check) ?? planHttp(check)
    plans.set(check, known)
    return known
  }
  return {
    probe: request => probeHttp(request, { tools, lines, planOf }),
    close: lines.close,
  }
}

type Context = {
  readonly tools: ProbeTools
  readonly lines: Lines
  readonly planOf: (check: HttpCheck) => HttpPlan
}
type Facts = Record<string, string | number | boolean>

async function probeHttp(
  request: ProbeRequest<'http'>,
  { tools, lines, planOf }: Context,
): Promise<ProbeAnswer> {
  const { check } = request
  const start = startNow(tools)
  const place = { where: 'the service' }
  const deadline = createDeadline(request, () => place.where)
  const facts: Facts = {}
  try {
    const plan = planOf(check)
    const addressRule = request.addressRule ?? tools.addressRule
    const session = { tools, lines, check, plan, deadline, addressRule, nowMs: start.atMs, place }
    const last = await runSteps(session, facts)
    return await answerFrom(await follow(last, session), { session, start, facts })
  } catch (error) {
    const failure = deadline.reason() ?? error
    const learned = error instanceof ProbeFailure ? error.learned : {}
    return answerOf(start, { facts, ...learned, fault: faultOf(failure, place.where) })
  } finally {
    deadline.done()
  }
}

/** Asks all but the last request, in order; returns the last with what they handed on. */
async function runSteps(session: Session, facts: Facts): Promise<PlannedRequest> {
  const { plan, deadline, check } = session
  let values: ReadonlyMap<string, string> = new Map()
  const [first, ...others] = plan.requests
  let next = first
  for (const [index, following] of others.entries()) {
    const startedAt = performance.now()
    const request = fillRequest(next, values)
    const visit = await follow(request, session)
    const { exchange, url } = visit
    const step = `step ${index + 1} (${request.method} ${url.host}${url.pathname})`
    if (exchange.error) throw inStep(deadline.reason() ?? exchange.error, step, session.place.where)
    refuseStatus(exchange.status ?? 0, step)
    const limits = { deadline, maxBodyBytes: check.max_body_bytes, where: url.host }
    const body = await bodyText(visit, limits)
    values = new Map([...values, ...carriedFrom({ body, headers: exchange.headers }, next.carry, step)])
    facts[`step_${index + 1}_seconds`] = secondsSince(startedAt)
    next = following
  }
  return values.size === 0 ? next : fillRequest(next, values)
}

function inStep(error: unknown, step: string, where: string): ProbeFailure {
  const { kind, message } = faultOf(error, where)
  return new ProbeFailure(kind, `${step}: ${message}`)
}

function refuseStatus(status: number, step: string): void {
  if (status < 400) return
  if (status === 401 || status === 403) {
    throw new ProbeFailure('credentials', `${step} answered ${status}: check its credentials`)
  }
  throw new ProbeFailure('expectation', `${step} answered ${status}; a step must answer below 400`)
}

type BodyLimits = Parameters<typeof unpackBody>[2]

async function bodyText({ exchange }: Visit, limits: BodyLimits): Promise<string | null> {
  const { chunks, headers, bodyBytes } = exchange
  const [first] = chunks
  if (first === undefined) return null
  const packed = chunks.length === 1 ? first : Buffer.concat(chunks, bodyBytes)
  const encoding = headerOf(headers, 'content-encoding')
  const body = encoding === undefined ? packed : await unpackBody(packed, encoding, limits)
  return textOf(body, headerOf(headers, 'content-type'))
}

type Circumstances = { readonly session: Session; readonly start: Start; readonly facts: Facts }

async function answerFrom(visit: Visit, { session, start, facts }: Circumstances): Promise<ProbeAnswer> {
  const { exchange, connection, url } = visit
  const limits = { deadline: session.deadline, maxBodyBytes: session.check.max_body_bytes, where: url.host }
  let fault: ProbeFault | null = null
  let body: string | null = null
  if (exchange.error) {
    fault = faultOf(session.deadline.reason() ?? exchange.error, session.place.where)
    if (fault.kind === 'timeout' && exchange.status !== null) fault = slowBody(exchange.bodyBytes, fault)
    if (exchange.bodyBytes > 0) {
      body = textOf(beginningOf(exchange.chunks), headerOf(exchange.headers, 'content-type'))
    }
  } else {
    try {
      body = await bodyText(visit, limits)
    } catch (error) {
      fault = faultOf(error, url.host)
    }
  }
  const learned = exchange.error instanceof ProbeFailure ? exchange.error.learned : {}
  const certificate = connection?.certificate ?? learned.certificate ?? null
  return answerOf(start, {
    phases: learned.phases ?? phasesOf(visit),
    fault,
    status: exchange.status,
    headers: exchange.headers,
    body,
    facts: {
      ...facts,
      ...factsOf(visit),
      ...(certificate ? certificateFigures(certificate, start.atMs) : {}),
    },
    certificate,
    remoteAddress: connection?.remoteAddress ?? learned.remoteAddress ?? null,
  })
}

function phasesOf({ exchange, connection, isReused }: Visit): ProbeAnswer['phases'] {
  const { firstByteSeconds, transferSeconds } = exchange
  const phases: { -readonly [K in keyof ProbeAnswer['phases']]: number } = {}
  if (connection && !isReused) {
    if (connection.dnsSeconds !== null) phases.dns = connection.dnsSeconds
    phases.connect = connection.connectSeconds
    if (connection.tlsSeconds !== null) phases.tls = connection.tlsSeconds
  }
  if (firstByteSeconds !== undefined) phases.firstByte = firstByteSeconds
  if (transferSeconds !== undefined) phases.transfer = transferSeconds
  return phases
}

function factsOf({ exchange, url, isReused, redirects }: Visit): Facts {
  const facts: Facts = { body_bytes: exchange.bodyBytes, connection_reused: isReused }
  if (redirects > 0) {
    facts.redirects = redirects
    facts.final_url = `${url.origin}${url.pathname}${url.search}`
  }
  return facts
}

const slowBody = (bodyBytes: number, { kind, message }: ProbeFault): ProbeFault => ({
  kind,
  message: `${message} (it began to answer, ${bodyBytes} bytes of the body had come)`,
})

/** Cut where a character begins, so that it is still text. */
function beginningOf(chunks: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(chunks.slice(0, 64)).subarray(0, SHOWN_OF_BROKEN_BYTES)
  let end = bytes.length
  for (let back = 1; back <= 4 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) end = bytes.length - back
    if (byte < 0x80 || byte >= 0xc0) break
  }
  return end === bytes.length || bytes.length < SHOWN_OF_BROKEN_BYTES ? bytes : bytes.subarray(0, end)
}
