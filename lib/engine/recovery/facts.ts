import type { GuardRecord, GuardSurroundings } from '../../core/guard/index.ts'
import { readGuardRecords } from '../../services/recovery/guard-facts.ts'
import type { Room } from './parts.ts'
import { surroundingsOf } from './surroundings.ts'

/** What speaks for and against actions at one moment, whoever presses. */
export type RecoveryFacts = {
  readonly atMs: number
  readonly actions: ReadonlyMap<
    string,
    { readonly surroundings: GuardSurroundings; readonly record: GuardRecord }
  >
}

/** Of these actions, or of all in force. Those that are gone are left out. */
export async function readFacts(room: Room, keys: readonly string[] | null = null): Promise<RecoveryFacts> {
  const known = (keys ?? [...room.world.actions.keys()]).flatMap(key => room.world.actions.get(key) ?? [])
  const atMs = room.clock.now()
  const records = await readGuardRecords(
    room.db,
    known.map(({ key }) => key),
    atMs,
  )
  const found = await Promise.all(
    known.map(async action => {
      const record = records.get(action.key)
      return record
        ? ([action.key, { surroundings: await surroundingsOf(room, action), record }] as const)
        : null
    }),
  )
  return { atMs, actions: new Map(found.filter(one => one !== null)) }
}
