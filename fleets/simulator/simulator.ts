import { type Control, startControl } from './control.ts'
import { Faults, followTimetable } from './faults.ts'
import { type MailServer, startMail } from './mail.ts'
import { Remedies } from './remedies.ts'
import { EndpointServer } from './server.ts'
import { Sink } from './sink.ts'
import type { Endpoint, System } from './system.ts'

const CONTROL_PORT = 4400
const MAIL_PORT = 4425
/** So much has happened before the first answer, so that counters do not begin at nothing. */
const PAST_SECONDS = 3_600
const PAST_STEP_SECONDS = 20

export type SimulatorOptions = {
  readonly systems: (startedAtMs: number) => readonly System[]
  readonly now: () => number
  /** The ports of the systems' documents here, or whichever are free. */
  readonly ports: 'own' | 'free'
  readonly followsTimetable: boolean
  /** What goes wrong later, such as a port taken while its endpoint was down. */
  readonly onError: (error: unknown) => void
}

export type Simulator = {
  readonly systems: readonly System[]
  readonly faults: Faults
  readonly remedies: Remedies
  readonly controlUrl: string
  readonly mailPort: number
  /** The port of an endpoint; undefined when there is no such endpoint. */
  portOf(system: string, endpoint: string): number | undefined
  /** Lets the time since the last call pass, and brings every port to what its faults ask for. */
  tick(): Promise<void>
  stop(): Promise<void>
}

type Running = { readonly system: System; readonly endpoint: Endpoint; readonly server: EndpointServer }
type Doings = { readonly faults: Faults; readonly remedies: Remedies; readonly atMs: number }

/**
 * Starts every endpoint and the control server, all or none.
 * @throws Error with a sentence when a port is taken
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { now, ports } = options
  let atMs = now()
  const systems = options.systems(atMs - PAST_SECONDS * 1_000)
  letPastPass(systems, atMs)
  const faults = new Faults()
  const remedies = new Remedies(systems, faults)
  const sink = new Sink(now)
  const running: Running[] = []
  let control: Control | null = null
  let mail: MailServer | null = null
  const stop = async () => {
    await Promise.all([...running.map(({ server }) => server.stop()), control?.stop(), mail?.stop()])
  }

  function advance(): void {
    const nextMs = now()
    if (options.followsTimetable) followTimetable(faults, atMs, nextMs)
    remedies.advance(nextMs)
    const seconds = Math.max(0, (nextMs - atMs) / 1_000)
    for (const system of systems) {
      system.advance(nextMs, seconds, fault => faults.isOn(system.slug, fault, nextMs))
    }
    atMs = nextMs
  }
  const tick = async () => {
    advance()
    await Promise.all(
      running.map(one => follow(one, { faults, remedies, atMs: now() }).catch(options.onError)),
    )
  }

  try {
    for (const system of systems) {
      for (const endpoint of system.endpoints) {
        const port = ports === 'own' ? endpoint.port : 0
        const begin = (remedy: string) => remedies.begin(system.slug, remedy, now())
        const server = await EndpointServer.start(endpoint, { port, now, begin })
        running.push({ system, endpoint, server })
      }
    }
    const port = ports === 'own' ? CONTROL_PORT : 0
    mail = await startMail(sink, ports === 'own' ? MAIL_PORT : 0)
    control = await startControl({ systems, faults, remedies, sink, now, port, onChange: tick })
  } catch (error) {
    await stop()
    throw error
  }
  const portOf = (slug: string, endpoint: string) =>
    running.find(one => one.system.slug === slug && one.server.slug === endpoint)?.server.port
  return { systems, faults, remedies, controlUrl: control.url, mailPort: mail.port, portOf, tick, stop }
}

function letPastPass(systems: readonly System[], untilMs: number): void {
  for (let ago = PAST_SECONDS - PAST_STEP_SECONDS; ago >= 0; ago -= PAST_STEP_SECONDS) {
    for (const system of systems) system.advance(untilMs - ago * 1_000, PAST_STEP_SECONDS, () => false)
  }
}

function follow({ system, endpoint, server }: Running, { faults, remedies, atMs }: Doings): Promise<void> {
  const where = { system: system.slug, endpoint: endpoint.slug }
  const has = (fault: 'down' | 'hang') =>
    faults.isOnAt(where, fault, atMs) && !(endpoint.isOutside && faults.isOn(system.slug, fault, atMs))
  if (remedies.isAway(where, atMs) || has('down')) return server.behave('down')
  return server.behave(has('hang') ? 'hanging' : 'answering')
}
