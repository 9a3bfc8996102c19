import type { RecoveryData } from '../../contract/recovery.ts'
import type { Grantee } from '../../core/access/index.ts'
import { EVERYTHING, type Viewer } from '../../core/incident/sight.ts'
import type { Run } from '../../generated/prisma/client.ts'
import type { RecoveryDoor } from '../../ports/recovery.ts'
import { NOBODY, restrictedOf, rowFor, runDetailFor, runRowsFor } from '../../services/recovery/run-sight.ts'
import { Shared } from '../incidents/shared.ts'
import { toActionRow } from './action-rows.ts'
import { readWeather } from './automatic.ts'
import { sealDefinition } from './definition.ts'
import { readFacts } from './facts.ts'
import { parametersOf } from './parameters.ts'
import type { Room } from './parts.ts'
import type { RunBook } from './run-book.ts'
import { surroundingsOf, warningsOf } from './surroundings.ts'
import { Tables } from './tables.ts'

const MOST_RUNS = 200

/** What pages, routes and the live channel may ask of recovery. */
export function createRecoveryDoor(room: Room, book: RunBook): RecoveryDoor & { forget(): void } {
  const { db, clock, world, events } = room
  /** One reading for all viewers: only the guards differ. */
  const shared = new Shared(() => readAll(room))
  const tables = new Tables(room)
  return {
    async read(viewer): Promise<RecoveryData> {
      const { facts, weather, runs, restricted, ...data } = await shared.read(clock.now())
      const actions = [...facts.actions].flatMap(([key, around]) => {
        const action = world.actions.get(key)
        return action ? [toActionRow(room, action, { ...around, weather, viewer })] : []
      })
      const shown = runs.map(row => rowFor(row, restricted, sightOf(viewer)))
      return { atMs: facts.atMs, actions, runs: shown, ...data }
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
    async look(key) {
      const action = world.actions.get(key)
      return action ? tables.look(action) : null
    },
    async run(id, viewer) {
      await book.flush(id)
      const row = await db.run.findUnique({ where: { id } })
      if (!row) return null
      const output = await db.runOutput.findMany({ where: { runId: id }, orderBy: { seq: 'asc' } })
      return runDetailFor(room, { row, output }, viewer)
    },
    async taken(id) {
      shared.forget()
      await book.take(id)
    },
    async definition(key) {
      const action = world.actions.get(key)
      return action ? sealDefinition(room.secrets, action) : null
    },
    runs: async () => runRowsFor(room, await openRuns(room), NOBODY),
    async refresh() {
      shared.forget()
      events.emit('recoveryChanged', { runId: null, action: null, service: null, atMs: clock.now() })
    },
    forget: () => shared.forget(),
  }
}

/** Those of one role share a room, in which a person's own restricted incidents have no place. */
const sightOf = (viewer: Grantee): Viewer =>
  'role' in viewer && viewer.role === 'admin' ? EVERYTHING : NOBODY

function openRuns({ db }: Pick<Room, 'db'>): Promise<Run[]> {
  return db.run.findMany({
    where: { state: { not: 'ended' } },
    orderBy: { pressedAt: 'desc' },
    take: MOST_RUNS,
  })
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
    restricted: await restrictedOf(room, runs),
    runners: room.runners.rows(),
    switches: switches.map(({ scope, by, reason, at }) => ({ scope, by, reason, atMs: at.getTime() })),
  }
}
