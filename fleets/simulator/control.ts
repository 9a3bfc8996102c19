import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { controlPage } from './control-page.ts'
import {
  CURES,
  type Cure,
  type Fault,
  type Faults,
  isCure,
  isFault,
  isSocketFault,
  TIMETABLE,
} from './faults.ts'
import { close, connectionsOf, LOOPBACK, listen } from './listen.ts'
import type { Remedies } from './remedies.ts'
import { accountAnswer, type Sink, sinkAnswer } from './sink.ts'
import type { System } from './system.ts'

const LONGEST_MINUTES = 24 * 60
const BODY_LIMIT_BYTES = 4_096
const MESSAGE_LIMIT_BYTES = 1_000_000
const SINK = '/sink/'
const BODY_TIMEOUT_MS = 5_000

export type ControlOptions = {
  readonly systems: readonly System[]
  readonly faults: Faults
  readonly remedies: Remedies
  /** Takes what the deck sends to people. */
  readonly sink: Sink
  readonly now: () => number
  readonly port: number
  /** Brings a change into force before it is answered. */
  readonly onChange: () => Promise<void>
}

export type Control = { readonly url: string; stop(): Promise<void> }

type Answer = { readonly status: number; readonly json: unknown } | { readonly html: string }

/** Where faults are switched on and off, by programs and by hand. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const server = createServer({ requestTimeout: BODY_TIMEOUT_MS }, (request, response) => {
    void answer(request, options)
      .catch((error: unknown): Answer => refused(500, error instanceof Error ? error.message : String(error)))
      .then(reply => send(response, reply))
  })
  const sockets = connectionsOf(server)
  const port = await listen(server, options.port, 'the control page')
  return { url: `http://${LOOPBACK}:${port}`, stop: () => close(server, sockets) }
}

async function answer(request: IncomingMessage, options: ControlOptions): Promise<Answer> {
  // Other pages that this browser shows have no business here.
  const origin = request.headers.origin
  if (!isLoopback(`http://${request.headers.host}`) || (origin !== undefined && !isLoopback(origin)))
    return refused(403, 'only pages and programs of this machine may ask')
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const method = request.method ?? 'GET'
  if (path === '/' && method === 'GET') return { html: controlPage(options.systems) }
  if (path === '/faults' && method === 'GET') return { status: 200, json: stateOf(options) }
  if (path === '/sink' && method === 'GET') return { status: 200, json: options.sink.list() }
  if (path.startsWith(SINK)) {
    const channel = path.slice(SINK.length)
    if (method !== 'POST') return accountAnswer(channel) ?? refused(404, `nobody is asked at ${path}`)
    options.sink.take(channel, await readBody(request, MESSAGE_LIMIT_BYTES))
    return sinkAnswer(channel)
  }
  const [room, slug = '', fault = '', ...rest] = path.slice(1).split('/')
  if (room === 'remedies' && rest.length === 0)
    return remedyAnswer({ method, system: slug, name: fault }, options)
  const system = options.systems.find(one => one.slug === slug)
  if (room !== 'faults' || rest.length > 0 || !system || !isFault(fault) || !canHave(system, fault))
    return { status: 404, json: { error: `there is no ${path}`, faults: faultsBySystem(options.systems) } }
  if (method === 'POST') return switchOn(request, { ...options, system, fault })
  if (method === 'DELETE') {
    options.faults.clear(slug, fault)
    options.remedies.forget(slug, fault)
    await options.onChange()
    return { status: 200, json: stateOf(options) }
  }
  return refused(405, `${path} takes POST and DELETE`)
}

/** For what stands in for a host's own tools: begins a remedy, or tells whether it is still going on. */
async function remedyAnswer(
  { method, system, name }: { method: string; system: string; name: string },
  { remedies, now, onChange }: ControlOptions,
): Promise<Answer> {
  if (!remedies.named(system, name)) return refused(404, `${system} has no remedy ${name}`)
  if (method === 'GET') return { status: 200, json: { running: remedies.isRunning(system, name, now()) } }
  if (method !== 'POST') return refused(405, 'a remedy takes GET and POST')
  const begun = remedies.begin(system, name, now())
  await onChange()
  return begun === 'begun'
    ? { status: 202, json: { running: true } }
    : refused(409, `${name} is being done already`)
}

type Switch = ControlOptions & { readonly system: System; readonly fault: Fault }

async function switchOn(request: IncomingMessage, options: Switch): Promise<Answer> {
  const { system, fault, faults, now } = options
  const wish = readWish(await readBody(request))
  if (typeof wish === 'string') return refused(400, wish)
  const { minutes, endpoint, cure } = wish
  if (endpoint !== null) {
    const slugs = system.endpoints.map(one => one.slug)
    if (!isSocketFault(fault)) return refused(400, `endpoint: ${fault} is of the whole system, leave it out`)
    if (!slugs.includes(endpoint)) return refused(400, `endpoint: expected one of ${slugs.join(', ')}`)
  }
  const untilMs = minutes === null ? null : now() + minutes * 60_000
  faults.set({ system: system.slug, fault, endpoint, untilMs, ...(cure !== 'usual' && { cure }) })
  await options.onChange()
  return { status: 200, json: stateOf(options) }
}

type Wish = { readonly minutes: number | null; readonly endpoint: string | null; readonly cure: Cure }

/** @returns what is wrong with it, as a sentence, when it is no wish */
function readWish(body: string): Wish | string {
  const read = parseObject(body)
  if (typeof read === 'string') return read
  const { minutes = null, endpoint = null, cure = 'usual', ...others } = read
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined)
    return `${unknown}: unknown; expected minutes, endpoint and cure, or none of them`
  const isGood = typeof minutes === 'number' && minutes > 0 && minutes <= LONGEST_MINUTES
  if (minutes !== null && !isGood) return `minutes: expected a number above 0 and up to ${LONGEST_MINUTES}`
  if (endpoint !== null && typeof endpoint !== 'string') return 'endpoint: expected the name of one'
  if (!isCure(cure)) return `cure: expected one of ${CURES.join(', ')}`
  return { minutes: isGood ? minutes : null, endpoint, cure }
}

function parseObject(text: string): Record<string, unknown> | string {
  const sentence = 'expected a JSON object such as {"minutes": 5}, or {} for until it is switched off'
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : sentence
  } catch {
    return sentence
  }
}

async function readBody(request: IncomingMessage, limitBytes = BODY_LIMIT_BYTES): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limitBytes) throw new Error(`the body is longer than ${limitBytes} bytes`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function stateOf({ systems, faults, now }: ControlOptions) {
  const on = faults.list(now()).map(({ untilMs, ...active }) => ({
    ...active,
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
  }))
  return { on, faults: faultsBySystem(systems), timetable: TIMETABLE }
}

/** What can be switched on, and at which endpoints alone. */
function faultsBySystem(systems: readonly System[]) {
  return Object.fromEntries(
    systems.map(({ slug, faults, endpoints }) => [
      slug,
      { faults: [...faults, 'down', 'hang'], endpoints: endpoints.map(one => one.slug) },
    ]),
  )
}

const canHave = (system: System, fault: Fault): boolean =>
  isSocketFault(fault) || system.faults.includes(fault)

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname)
}

const refused = (status: number, error: string): Answer => ({ status, json: { error } })

function send(response: ServerResponse, answer: Answer): void {
  const isHtml = 'html' in answer
  const body = isHtml ? answer.html : `${JSON.stringify(answer.json, null, 2)}\n`
  response.writeHead(isHtml ? 200 : answer.status, {
    'content-type': isHtml ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  })
  response.end(body)
}
