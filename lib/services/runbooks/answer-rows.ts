import type { CheckRow, KeptAnswer } from '../../contract/checks.ts'
import type { MarkRow } from '../../contract/evidence.ts'
import type { CheckLine, HeartbeatLine, LogLines } from '../../contract/runbooks.ts'
import type { HeartbeatRow } from '../../contract/watch.ts'
import { formatText } from '../../core/chart/unit.ts'
import { formatLive } from '../../core/panel/index.ts'
import type { MarksWish } from '../../core/runbook/index.ts'
import type { Context } from '../context.ts'
import { listMarks } from '../marks/list-marks.ts'
import { type Asking, countOfHour } from './answer-queries.ts'
import type { RunbookContext } from './runbook-context.ts'

/** A check that the text names and nobody has; the page says so in its place. */
const missing = (key: string) => ({ key, name: key, state: null, reason: `there is no "${key}"` })

export async function checkLine(deck: RunbookContext['deck'], key: string): Promise<CheckLine> {
  const detail = await deck.checks.read(key)
  return detail ? lineOfCheck(detail.row, detail.answers[0] ?? null) : lineOfMissing(key)
}

export const lineOfMissing = (key: string): CheckLine => ({
  ...missing(key),
  isPaused: false,
  atMs: null,
  code: null,
  durationSeconds: null,
  badChildren: [],
})

/** `answer`: the newest one that was kept; a quiet answer of the same state may be newer, and is not. */
export const lineOfCheck = (row: CheckRow, answer: KeptAnswer | null): CheckLine => ({
  key: row.key,
  name: row.name,
  state: row.state,
  reason: row.reason,
  isPaused: row.isPaused,
  atMs: row.lastAtMs,
  code: answer?.status ?? null,
  durationSeconds: row.lastDurationSeconds,
  badChildren: row.children.filter(({ state }) => state !== 'up'),
})

export function heartbeatLine(
  rows: readonly HeartbeatRow[],
  key: string,
  late: { readonly lateMs: number | null; readonly atMs: number },
): HeartbeatLine {
  const row = rows.find(one => one.key === key)
  if (!row) return { ...missing(key), lastPingMs: null, isLate: false, payload: [] }
  const age = row.lastPingMs === null ? null : late.atMs - row.lastPingMs
  const isOver = late.lateMs !== null && (age === null || age > late.lateMs)
  return {
    key,
    name: row.name,
    state: row.state,
    reason: row.reason,
    lastPingMs: row.lastPingMs,
    isLate: isOver || row.state === 'down',
    payload: Object.entries(row.lastPayload ?? {}).map(([name, value]) => ({
      name: name.replaceAll('_', ' '),
      text: payloadText(name, value),
    })),
  }
}

function payloadText(name: string, value: string | number | boolean): string {
  if (typeof value !== 'number') return String(value)
  if (/(^|_)(bytes|size)$/.test(name)) return formatText(value, 'bytes')
  const unit = /_seconds$/.test(name) ? 'seconds' : 'none'
  return formatLive(value, { unit, suffix: '' })
}

export async function logLines(
  asking: Asking,
  { deck, signals, last }: { deck: RunbookContext['deck']; signals: readonly string[]; last: number },
): Promise<LogLines[]> {
  const rows = await deck.logSignals.list()
  return Promise.all(
    signals.map(async key => {
      const row = rows.find(one => one.key === key)
      if (!row) return { key, name: `${key}: there is no such log signal`, lastHour: null, samples: [] }
      const lastHour = await countOfHour(asking, row.queries.count)
      return { key, name: row.name, lastHour, samples: row.samples.slice(0, last) }
    }),
  )
}

/** Newest first. */
export async function marksOf(
  ctx: Pick<Context, 'actor' | 'db'>,
  { service, kinds }: MarksWish,
  range: { readonly from: number; readonly to: number },
): Promise<MarkRow[]> {
  const { marks } = await listMarks(ctx, { service, ...range })
  return marks.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).reverse()
}
