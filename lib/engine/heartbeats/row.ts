import type { HeartbeatRow } from '../../contract/watch.ts'
import { describeSchedule, judgeHeartbeat } from '../../core/heartbeat/index.ts'
import type { StateChange } from '../../ports/state-history.ts'
import type { NamedSample } from '../series-writer.ts'
import type { Watched } from './manager.ts'

/** A heartbeat as the list shows it. */
export function toRow(watched: Watched, present: StateChange | null, nowMs: number): HeartbeatRow {
  const { heartbeat, source, record } = watched
  const { config } = heartbeat
  const verdict = judgeHeartbeat(heartbeat, record, nowMs)
  return {
    key: heartbeat.key,
    service: config.service,
    part: config.part ?? null,
    name: config.name,
    kind: config.kind,
    source,
    isPaused: config.paused,
    state: config.paused ? null : verdict.state,
    reason: config.paused ? 'paused' : verdict.reason,
    sinceMs: present?.state === verdict.state ? present.atMs : null,
    schedule: describeSchedule(heartbeat.schedule, heartbeat.graceMs),
    lastPingMs: newest([record.lastGood?.atMs, record.failure?.atMs, record.startedAtMs]),
    lastRunMs: record.lastGood?.runMs ?? null,
    lastPayload: record.lastGood?.payload ?? null,
    isRunning: record.startedAtMs !== null,
    nextDueMs: verdict.nextDueMs,
    rpoMs: heartbeat.rpoMs,
    rtoMs: heartbeat.rtoMs,
    evidence: Object.entries(config.evidence).map(([name, what]) => ({ name, what })),
    instructions: config.instructions ?? null,
    isRpoBreached: verdict.isRpoBreached,
  }
}

function newest(times: readonly (number | null | undefined)[]): number | null {
  const known = times.filter(time => typeof time === 'number')
  return known.length > 0 ? Math.max(...known) : null
}

/** A heartbeat's series. Nothing is said of one that is paused. */
export function toSamples({ heartbeat, record }: Watched, row: HeartbeatRow): NamedSample[] {
  if (row.isPaused) return []
  const { config } = heartbeat
  const labels = { service: config.service, part: config.part ?? '', heartbeat: config.slug }
  const sample = (name: string, value: number, more = {}) => ({
    name: `opsdeck_heartbeat_${name}`,
    labels: { ...labels, ...more },
    value,
  })
  const states = (['up', 'degraded', 'down', 'unknown'] as const).map(state =>
    sample('state', row.state === state ? 1 : 0, { state }),
  )
  const { lastGood } = record
  if (!lastGood) return states
  const figures = Object.entries(lastGood.payload ?? {}).flatMap(([field, value]) =>
    typeof value === 'string' ? [] : [sample('payload', Number(value), { field })],
  )
  return [
    ...states,
    sample('last_success_timestamp_seconds', lastGood.atMs / 1_000),
    ...(lastGood.runMs === null ? [] : [sample('run_seconds', lastGood.runMs / 1_000)]),
    ...figures,
  ]
}
