import type { Sourced } from '../../core/config/index.ts'
import type { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import type { ScheduleConfig } from '../../core/config/schema/schedule.ts'
import { type CompiledSchedule, compileSchedule, type OnCallWorld } from '../../core/on-call/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Database } from '../../services/context.ts'
import { type ChannelSettings, channelProblem, NO_CHANNELS } from './channels.ts'
import { readOverrides, readPeople, type StoredOverride, type StoredPerson } from './people.ts'

export type WorldParts = { readonly db: Database; readonly clock: Clock; readonly log: Log }

/** Overrides that ended longer ago are not read: calendars show so much of the past. */
const PAST_MS = 100 * 86_400_000

/** Everything that pages ask for, from configuration and database, in memory: a page goes on while either is away. */
export class WorldBook {
  #schedules: readonly Sourced<ScheduleConfig>[] = []
  #policies: readonly Sourced<EscalationPolicy>[] = []
  #channels: ChannelSettings = NO_CHANNELS
  #people: readonly StoredPerson[] = []
  #overrides: readonly StoredOverride[] = []
  #compiled: ReadonlyMap<string, CompiledSchedule> = new Map()
  #world: OnCallWorld = { schedules: new Map(), people: new Map(), receivers: new Set() }

  constructor(private readonly parts: WorldParts) {}

  get world(): OnCallWorld {
    return this.#world
  }

  get channels(): ChannelSettings {
    return this.#channels
  }

  get schedules(): readonly Sourced<ScheduleConfig>[] {
    return this.#schedules
  }

  get policies(): readonly Sourced<EscalationPolicy>[] {
    return this.#policies
  }

  get people(): readonly StoredPerson[] {
    return this.#people
  }

  compiled(slug: string): CompiledSchedule | undefined {
    return this.#compiled.get(slug)
  }

  policy(slug: string): Sourced<EscalationPolicy> | undefined {
    return this.#policies.find(policy => policy.slug === slug)
  }

  configure(
    schedules: readonly Sourced<ScheduleConfig>[],
    policies: readonly Sourced<EscalationPolicy>[],
  ): void {
    this.#schedules = schedules
    this.#policies = policies
    this.#build()
  }

  setChannels(changes: Partial<ChannelSettings>): void {
    this.#channels = { ...this.#channels, ...changes }
    this.#build()
  }

  /** Reads people and overrides. Throws what the database says: what was read before stays. */
  async refresh(): Promise<void> {
    const { db, clock } = this.parts
    const [people, overrides] = await Promise.all([readPeople(db), readOverrides(db, clock.now() - PAST_MS)])
    this.#people = people
    this.#overrides = overrides
    this.#build()
  }

  #build(): void {
    const compiled = this.#schedules.flatMap((config): [string, CompiledSchedule][] => {
      const added = this.#overrides.filter(override => override.schedule === config.slug)
      const read = compileSchedule(config, added)
      if ('schedule' in read) return [[config.slug, read.schedule]]
      const reason = read.faults.map(fault => fault.message).join('; ')
      this.parts.log.error({ schedule: config.slug, reason }, 'a schedule is wrong and is left out')
      return []
    })
    this.#people = this.#people.map(person => ({
      ...person,
      methods: person.methods.map(method => ({
        ...method,
        problem: channelProblem(this.#channels, method.kind),
      })),
    }))
    this.#compiled = new Map(compiled)
    this.#world = {
      schedules: this.#compiled,
      people: new Map(this.#people.map(person => [person.email, person])),
      receivers: new Set(this.#channels.alerting.receivers.map(receiver => receiver.name)),
    }
  }
}
