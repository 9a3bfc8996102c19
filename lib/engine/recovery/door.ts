import type { RecoveryData, RunRow } from '../../contract/recovery.ts'
import type { RecoveryDoor } from '../../ports/recovery.ts'
import { toRunDetail, toRunRow } from '../../services/recovery/run-rows.ts'
import { Shared } from '../incidents/shared.ts'
import { toActionRow } from './action-rows.ts'
import { readWeather } from './automatic.ts'
import { sealDefinition } from './definition.ts'
import { readFacts } from './facts.ts'
import { parametersOf } from './parameters.ts'
import type { Room } from './parts.ts'
import type { RunBook } from './run-book.ts'
import { surroundingsOf, warningsOf } from './surroundings.ts'

const MOST_RUNS = 200

/** What pages, routes and the live channel may ask of recovery. */
export function createRecoveryDoor(room: Room, book: RunBook): RecoveryDoor & { forget(): void } {
  const { db, clock, world, events } = room
  /** One reading for all viewers: only the guards differ. */
  const shared = new Shared(() => readAll(room))
  return {
    async read(viewer): Promise<RecoveryData> {
      const { facts, weather, ...data } = await shared.read(clock.now())
      const actions = [...facts.actions].flatMap(([key, around]) => {
        const action = world.actions.get(key)
        return action ? [toActionRow(room, action, { ...around, weather, viewer })] : []
      })
      return { atMs: facts.atMs, actions, ...data }
    },
    async action(key, viewer) {
      const action = world.actions.get(key)
      const around = (await readFacts(room, [key])).actions.get(key)
      if (!action || !around) return null
      return toActionRow(room, action, { ...around, weather: await readWeather(room), viewer })
    },
    async parameters(key) {
      const action = world.actions.get(key)
      return action ? parametersOf(room, action) : null
    },
    async warnings(key) {
      const action = world.actions.get(key)
      return action ? warningsOf(room, action) : []
    },
    async surroundings(key) {
      const action = world.actions.get(key)
      return action ? surroundingsOf(room, action) : null
    },
    async run(id) {
      await book.flush(id)
      const row = await db.run.findUnique({ where: { id } })
      if (!row) return null
      const output = await db.runOutput.findMany({ where: { runId: id }, orderBy: { seq: 'asc' } })
      return toRunDetail(row, output)
    },
    async taken(id) {
      shared.forget()
      await book.take(id)
    },
    async definition(key) {
      const action = world.actions.get(key)
      return action ? sealDefinition(room.secrets, action) : null
    },
    runs: () => openRuns(room),
    async refresh() {
      shared.forget()
      events.emit('recoveryChanged', { runId: null, action: null, service: null, atMs: clock.now() })
    },
    forget: () => shared.forget(),
  }
}

async function openRuns({ db }: Pick<Room, 'db'>): Promise<readonly RunRow[]> {
  const rows = await db.run.findMany({
    where: { state: { not: 'ended' } },
    orderBy: { pressedAt: 'desc' },
    take: MOST_RUNS,
  })
  return rows.map(toRunRow)
}

async function readAll(room: Room) {
  const [facts, weather, runs, switches] = await Promise.all([
    readFacts(room),
    readWeather(room),
    openRuns(room),
    room.db.killSwitch.findMany({ orderBy: { at: 'desc' } }),
  ])
  return {
    facts,
    weather,
    runs,
    runners: room.runners.rows(),
    switches: switches.map(({ scope, by, reason, at }) => ({ scope, by, reason, atMs: at.getTime() })),
  }
}
