import type { StateUpdate } from '../../contract/live.ts'
import { diff, type Json } from '../../core/live/index.ts'
import type { Source } from './source.ts'

export type Concern = Partial<Pick<Source, 'concerns' | 'concernsServices'>>

/** A channel whose updates say how its whole state changed. Unless told otherwise, anything can have changed it. */
export function createStateSource<T extends object>(
  read: (nowMs: number) => Promise<T>,
  { concerns = () => true, concernsServices = () => true }: Concern = {},
): Source {
  let present: Json = null
  return {
    async refresh({ nowMs, mustSpeak }): Promise<StateUpdate | null> {
      const next = asJson(await read(nowMs))
      const patch = present === null ? { set: next } : diff(present, next)
      present = next
      return patch ? { patch } : mustSpeak ? { patch: { obj: {} } } : null
    },
    snapshot: () => present,
    concerns,
    concernsServices,
  }
}

/** The contract's types are plain data: what JSON carries and nothing else. */
const asJson = (value: object): Json => value as Json
