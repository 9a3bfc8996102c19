import { createCollector, type Imported, type ImportOptions, isSet, type Plain, textOf } from './imported.ts'
import { KUMA_KINDS } from './kuma-kinds.ts'

/** Rows of Uptime Kuma's tables, columns by their names (versions 1.23 and 2). */
export type KumaTables = {
  readonly monitor: readonly Plain[]
  readonly maintenance: readonly Plain[]
  readonly proxy: readonly Plain[]
}

/** Kuma gives an answer four fifths of the interval when nothing else was set. */
const TIMEOUT_SHARE = 0.8

/** Monitors as checks. What Opsdeck has no check for is named in the notes. */
export function importKuma(tables: KumaTables, options: ImportOptions): Imported {
  const collector = createCollector(options)
  for (const row of tables.monitor) {
    const name = textOf(row.name) ?? `monitor ${String(row.id)}`
    const type = textOf(row.type) ?? ''
    const left = LEFT_OUT[type]
    if (left !== undefined) {
      collector.note(`"${name}" (${type}) was left out: ${left}`)
      continue
    }
    const translate = KUMA_KINDS[type]
    const fields = translate?.(row, { note: text => collector.note(`"${name}": ${text}`), tables })
    if (!fields) {
      collector.note(
        `"${name}" (${type}) was left out: there is no such check here, or its address is missing`,
      )
      continue
    }
    collector.add(name, { ...common(row), ...fields })
  }
  for (const row of tables.maintenance) {
    collector.note(
      `the maintenance "${textOf(row.title) ?? String(row.id)}" was left out: make a window of it`,
    )
  }
  return { checks: collector.checks, notes: collector.notes }
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  push: 'it is a heartbeat, which the job itself sends: make a heartbeat with the same interval',
  group: 'its monitors are taken over one by one: make parts of the service for groups',
  manual: 'somebody sets it by hand',
}

function common(row: Plain): Plain {
  const interval = Math.max(1, Number(row.interval ?? 60))
  const timeout = Number(row.timeout ?? 0)
  const seconds = timeout > 0 ? timeout : interval * TIMEOUT_SHARE
  const retry = Number(row.retry_interval ?? 0)
  return {
    description: textOf(row.description),
    interval: `${interval}s`,
    timeout: `${Math.max(1, Math.round(seconds * 1_000))}ms`,
    retry_interval: retry > 0 ? `${retry}s` : undefined,
    failures: Math.min(100, 1 + Number(row.maxretries ?? 0)),
    upside_down: isSet(row.upside_down),
    paused: row.active !== undefined && !isSet(row.active),
  }
}
