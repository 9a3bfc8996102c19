import { formatDuration } from '../../core/format/index.ts'
import type { HeartbeatsDoor } from '../../ports/deck.ts'

const HOUR_MS = 3_600_000

/**
 * Whether a backup of what is replaced was made in the hour before a deploy, in words. Where heartbeats of kind backup
 * name binaries or releases, those count; null when a service has no such backup.
 */
export async function backupBefore(
  heartbeats: Pick<HeartbeatsDoor, 'list' | 'pings'>,
  service: string,
  atMs: number,
): Promise<string | null> {
  const backups = (await heartbeats.list()).filter(
    row =>
      row.service === service &&
      row.kind === 'backup' &&
      /binar|release|deploy/i.test(`${row.key} ${row.name}`),
  )
  if (backups.length === 0) return null
  for (const { key, name } of backups) {
    const pings = (await heartbeats.pings(key)) ?? []
    const good = pings.find(
      ping => ping.kind === 'success' && ping.atMs <= atMs && ping.atMs >= atMs - HOUR_MS,
    )
    if (good) return `${name} ${formatDuration(atMs - good.atMs)} before`
  }
  return `no ${backups.map(({ name }) => name).join(' or ')} in the hour before`
}
