import type { BoardRow } from '../../contract/overview.ts'
import { downCount, isTrouble, onsetOf, type State } from '../../core/service/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'

type Judged = Pick<BoardRow, 'state' | 'latencySeconds' | 'errorRatio' | 'newestSampleMs'>
type Known = { readonly state: State; readonly sinceMs: number | null }
type Moment = { readonly match: string | null; readonly nowMs: number }

const LOOK_BACK_MS = 6 * 3_600_000
const STEP_MS = 60_000

/**
 * Since when each row is in its state. Changes are seen as they happen; trouble that was there before the deck looked
 * is found in the series.
 */
export class OnsetBook {
  private readonly known = new Map<string, Known>()

  constructor(private readonly query: QueryEngine) {}

  /** @returns epoch ms, or null when not known */
  async since(key: string, row: Judged, moment: Moment): Promise<number | null> {
    const before = this.known.get(key)
    if (before?.state === row.state) return before.sinceMs
    const sinceMs = await this.begin(row, moment, before === undefined)
    this.known.set(key, { state: row.state, sinceMs })
    return sinceMs
  }

  private async begin(row: Judged, moment: Moment, isFirstLook: boolean): Promise<number | null> {
    if (row.state === 'no_data') return row.newestSampleMs
    if (!isFirstLook) return moment.nowMs
    if (!isTrouble(row.state)) return null
    const began = [breachOnset(row.latencySeconds), breachOnset(row.errorRatio), await this.downSince(moment)]
    const known = began.filter(atMs => atMs !== null)
    return known.length > 0 ? Math.min(...known) : moment.nowMs
  }

  private async downSince({ match, nowMs }: Moment): Promise<number | null> {
    if (match === null) return null
    const toMs = Math.floor(nowMs / STEP_MS) * STEP_MS
    const request = { expr: downCount(match), fromMs: toMs - LOOK_BACK_MS, toMs, stepMs: STEP_MS }
    const result = await this.query.range({ ...request, timeoutMs: 10_000 }).catch(() => null)
    const series = result?.value.type === 'matrix' ? result.value.series[0] : undefined
    if (!series) return null
    const indexes = [...series.timestampsMs.keys()]
    const onset = onsetOf(indexes, index => (series.values[index] ?? 0) > 0)
    return onset === null ? null : (series.timestampsMs[onset] ?? null)
  }
}

function breachOnset({ target, isBreached, points }: BoardRow['latencySeconds']): number | null {
  if (!isBreached || target === null) return null
  return onsetOf(points, ([, value]) => value !== null && value > target)?.[0] ?? null
}
