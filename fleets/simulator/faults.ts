/** What can be wrong with a system: the last two are done to its sockets, the others to what it answers. */
export const FAULTS = [
  'slow',
  'errors',
  'memory_leak',
  'gpu_hot',
  'speech_fails',
  'backup_fails',
  'bad_deploy',
  'model_lost',
  'stale_locks',
  'parts_stop',
  'stripe_limited',
  'stripe_fails',
  'stripe_half_pages',
  'stripe_key_revoked',
  'webhooks_twice',
  'webhooks_lost',
  'webhooks_forged',
  'twilio_limited',
  'twilio_fails',
  'prices_late',
  'down',
  'hang',
] as const
export type Fault = (typeof FAULTS)[number]

export const isFault = (text: string): text is Fault => FAULTS.some(fault => fault === text)
/** Faults that can also be switched on for one endpoint alone. */
export const isSocketFault = (fault: Fault): boolean => fault === 'down' || fault === 'hang'

/**
 * What a remedy does to a fault: as the system has it, only for a minute, or nothing. Whoever switches a fault on may
 * choose, so that each outcome of a recovery can be seen.
 */
export const CURES = ['usual', 'relapse', 'none'] as const
export type Cure = (typeof CURES)[number]
export const isCure = (text: unknown): text is Cure => CURES.some(cure => cure === text)

export type ActiveFault = {
  readonly system: string
  readonly fault: Fault
  /** Null = all endpoints of the system. */
  readonly endpoint: string | null
  /** Epoch milliseconds; null = until somebody switches it off. */
  readonly untilMs: number | null
  /** `usual` when not given. */
  readonly cure?: Cure
}

/** Which faults are on, and until when. */
export class Faults {
  #active: ActiveFault[] = []

  /** Switches a fault on; one that is on already gets the new end. */
  set(active: ActiveFault): void {
    this.#active = [...this.#active.filter(other => !isSame(other, active)), active]
  }

  /** As `set`, unless the fault is on already and lasts longer. */
  setAtLeast(active: ActiveFault): void {
    const known = this.#active.find(other => isSame(other, active))
    if (known && (known.untilMs ?? Infinity) >= (active.untilMs ?? Infinity)) return
    this.set(active)
  }

  /** Switches a fault off, at whichever endpoints it is on. */
  clear(system: string, fault: Fault): void {
    this.#active = this.#active.filter(active => active.system !== system || active.fault !== fault)
  }

  /** Takes away exactly this one. */
  remove(active: ActiveFault): void {
    this.#active = this.#active.filter(other => !isSame(other, active))
  }

  /** Whether the system has a fault as a whole. */
  isOn(system: string, fault: Fault, atMs: number): boolean {
    return this.list(atMs).some(a => a.system === system && a.fault === fault && a.endpoint === null)
  }

  /** Whether an endpoint has a fault, by itself or with its whole system. */
  isOnAt({ system, endpoint }: { system: string; endpoint: string }, fault: Fault, atMs: number): boolean {
    return this.list(atMs).some(
      a => a.system === system && a.fault === fault && (a.endpoint === null || a.endpoint === endpoint),
    )
  }

  list(atMs: number): readonly ActiveFault[] {
    return this.#active.filter(({ untilMs }) => untilMs === null || untilMs > atMs)
  }
}

const isSame = (a: ActiveFault, b: ActiveFault): boolean =>
  a.system === b.system && a.fault === b.fault && a.endpoint === b.endpoint

type Appointment = {
  readonly system: string
  readonly fault: Fault
  readonly endpoint?: string
  /** Of each hour. */
  readonly minute: number
  readonly minutes: number
}

/** By themselves, one after the other: each system has a bad few minutes in each hour. */
export const TIMETABLE: readonly Appointment[] = [
  { system: 'xswarm', fault: 'slow', minute: 4, minutes: 6 },
  { system: 'vrooli', fault: 'errors', minute: 14, minutes: 5 },
  { system: 'telegram-agent', fault: 'memory_leak', minute: 22, minutes: 8 },
  { system: 'rose', fault: 'slow', minute: 33, minutes: 5 },
  { system: 'learning-voice-agent', fault: 'down', minute: 42, minutes: 3 },
  { system: 'xswarm', fault: 'down', endpoint: 'voice2', minute: 47, minutes: 2 },
  { system: 'xswarm', fault: 'gpu_hot', minute: 50, minutes: 6 },
  { system: 'vrooli', fault: 'down', endpoint: 'postgres', minute: 57, minutes: 2 },
]

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Switches on what the timetable has begun after `fromMs` and until `toMs`. */
export function followTimetable(faults: Faults, fromMs: number, toMs: number): void {
  for (const { system, fault, endpoint = null, minute, minutes } of TIMETABLE) {
    const beganAtMs = Math.floor(toMs / HOUR_MS) * HOUR_MS + minute * MINUTE_MS
    if (beganAtMs <= fromMs || beganAtMs > toMs) continue
    faults.setAtLeast({ system, fault, endpoint, untilMs: beganAtMs + minutes * MINUTE_MS })
  }
}
