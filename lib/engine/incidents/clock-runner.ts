import { formatUtc, incidentOfCall, openTitle } from '../../core/incident/index.ts'
import type { Clock, ClockStanding } from '../../core/incident/types.ts'
import { recordTimeline } from '../../services/incidents/record-timeline.ts'
import type { Watched } from './open-incidents.ts'
import { contextOf, type Room } from './parts.ts'

export type Stage = 'warning' | 'overdue' | 'reminder'

/** Until a promised update is there, its owner hears of it again so often. */
const REMIND_EVERY_MS = 5 * 60_000

/**
 * Warns before a limit breaks, calls people when one does, and reminds of an update that was promised. Each of these
 * is told once, by whichever engine writes it down first.
 */
export class ClockRunner {
  /** What is written down already, so that it is not tried each second. */
  readonly #told = new Set<string>()
  readonly #standings = new Map<string, ClockStanding>()

  constructor(private readonly room: Room) {}

  async tick(): Promise<void> {
    const { room } = this
    const now = room.clock.now()
    for (const watched of await room.open.watched()) {
      const clocks = watched.clocksAt(now)
      this.#announce(watched, clocks)
      if (!room.isLeader()) continue
      for (const clock of clocks) await this.#judge(watched, clock, now)
    }
  }

  /** Everybody who looks sees a limit turn at once. */
  #announce({ kept }: Watched, clocks: readonly Clock[]): void {
    let hasTurned = false
    for (const { key, standing } of clocks) {
      const place = `${kept.row.id}/${key}`
      const before = this.#standings.get(place)
      if (before !== undefined && before !== standing) hasTurned = true
      this.#standings.set(place, standing)
    }
    if (hasTurned) this.room.events.emit('incidentsChanged', { id: kept.row.id, atMs: this.room.clock.now() })
  }

  async #judge(watched: Watched, clock: Clock, now: number): Promise<void> {
    // Who owns a post-mortem hears of it in its own room.
    if (clock.key === 'post_mortem' || clock.dueMs === null) return
    if (clock.standing === 'warning')
      await this.#tell(watched, clock, { stage: 'warning', slotMs: clock.dueMs })
    if (clock.standing !== 'overdue') return
    await this.#tell(watched, clock, { stage: 'overdue', slotMs: clock.dueMs })
    const slots = Math.floor((now - clock.dueMs) / REMIND_EVERY_MS)
    if (clock.key === 'update' && slots > 0)
      await this.#tell(watched, clock, { stage: 'reminder', slotMs: clock.dueMs + slots * REMIND_EVERY_MS })
  }

  async #tell(
    watched: Watched,
    clock: Clock,
    at: { readonly stage: Stage; readonly slotMs: number },
  ): Promise<void> {
    const { room } = this
    const { id } = watched.kept.row
    const place = { incidentId: id, key: clock.key, stage: at.stage, dueAt: new Date(at.slotMs) }
    const name = JSON.stringify([id, clock.key, at.stage, at.slotMs])
    if (this.#told.has(name)) return
    const written = await room.db.incidentClockNotice.createMany({
      data: [{ ...place, at: new Date(room.clock.now()) }],
      skipDuplicates: true,
    })
    this.#told.add(name)
    if (written.count === 0) return
    try {
      await tellOf(room, watched, { clock, stage: at.stage })
    } catch (error) {
      // Not told: the next look tries it again.
      this.#told.delete(name)
      await room.db.incidentClockNotice.deleteMany({ where: place })
      throw error
    }
  }
}

type Turn = { readonly clock: Clock; readonly stage: Stage }

async function tellOf(room: Room, watched: Watched, { clock, stage }: Turn): Promise<void> {
  const { row, policy } = watched.kept
  const due = formatUtc(clock.dueMs ?? 0)
  const words = {
    warning: `${clock.title} is due at ${due}`,
    overdue: `${clock.title} is overdue since ${due}`,
    reminder: `${clock.title} is still overdue since ${due}`,
  }[stage]
  const owner = row.roles.commander ?? row.acknowledgedBy
  const sentence = `${openTitle(row)}: ${words}`
  const isTold = owner !== null && owner !== undefined ? await room.onCall.notify(owner, sentence) : false
  const calls = stage === 'overdue' && row.resolvedAtMs === null && (clock.key !== 'update' || !isTold)
  const pageId =
    calls && policy.escalation !== null
      ? await room.door.call({
          incident: row,
          escalation: policy.escalation,
          firstLevel: null,
          about: clock.key,
          sentence: row.kind === 'drill' ? `Drill: ${sentence}` : sentence,
        })
      : null
  const whom = [isTold ? owner : null, pageId === null ? null : `escalation "${policy.escalation}"`]
  const told = whom.filter(one => one !== null && one !== undefined)
  await recordTimeline(contextOf(room), {
    incidentId: row.id,
    kind: 'clock',
    atMs: room.clock.now(),
    by: null,
    title: told.length > 0 ? `${words}: ${told.join(' and ')} told` : words,
    facts: { clock: clock.key, stage },
    href: pageId === null ? null : `/on-call/pages/${pageId}`,
  })
}

const THE_CLOCK = { name: 'its clock', via: 'deck' } as const
const MOST_PAGES = 200

/** Pages about a limit end when it is kept after all. */
export async function endKeptPages(room: Room): Promise<void> {
  const watched = await room.open.watched()
  if (watched.length === 0) return
  const now = room.clock.now()
  for (const page of await room.onCall.pages({ state: 'open', limit: MOST_PAGES })) {
    const call = incidentOfCall(page.groupKey)
    if (typeof call?.about !== 'string') continue
    const clock = watched
      .find(({ kept }) => kept.row.id === call.id)
      ?.clocksAt(now)
      .find(({ key }) => key === call.about)
    if (!clock || clock.doneMs !== null || clock.standing !== 'overdue')
      await room.onCall.resolve(page.id, THE_CLOCK)
  }
}
