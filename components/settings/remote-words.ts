import type { ServiceState } from '../../lib/contract/overview.ts'
import type { RemoteState, SendingDrop } from '../../lib/contract/remote-sending.ts'
import { formatNumber } from '../../lib/core/format/index.ts'

/** Beyond this a remote is not just between two requests. */
const BEHIND_MS = 60_000

/** Failing and behind is down; one of both is degraded. */
export function stateOfRemote({ lastError, behindMs }: RemoteState): ServiceState {
  const isBehind = behindMs > BEHIND_MS
  if (lastError === null) return isBehind ? 'degraded' : 'up'
  return isBehind ? 'down' : 'degraded'
}

const DROP_WORDS: Readonly<Record<SendingDrop, string>> = {
  queue_full: 'came while the queue was full',
  memory_full: 'came while the database was away too long',
  refused: 'were refused by the other side',
  refused_after_restart: 'were refused after a restart, most likely since they were there already',
  too_old: 'were older than sample_age_limit',
  native_histogram: 'were native histograms, which send_native_histograms leaves out',
}

/** What a remote never gets, one line a reason. */
export function dropLines({ droppedSamples }: RemoteState): string[] {
  const lines: string[] = []
  for (const [reason, words] of Object.entries(DROP_WORDS)) {
    const count = Object.entries(droppedSamples).find(([name]) => name === reason)?.[1] ?? 0
    if (count > 0) lines.push(`${formatNumber(count, 0)} ${words}`)
  }
  return lines
}
