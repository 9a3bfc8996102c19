import { Gauge } from 'prom-client'
import { SENDING_DROPS, type SendingState } from '../../contract/remote-sending.ts'
import type { SendingObserver } from '../../ports/remote-write.ts'
import type { OwnMetrics } from '../own-metrics.ts'

/** What the sending of samples tells of itself, by remote. */
export function createRemoteObserver(metrics: OwnMetrics): SendingObserver {
  const remote = ['remote'] as const
  const sent = metrics.counter('opsdeck_remote_send_samples_total', 'Samples that a remote took.', remote)
  const retried = metrics.counter(
    'opsdeck_remote_send_samples_retried_total',
    'Samples that had to be sent again.',
    remote,
  )
  const dropped = metrics.counter(
    'opsdeck_remote_send_samples_dropped_total',
    'Samples that a remote never gets, by the reason.',
    ['remote', 'reason'],
  )
  const duration = metrics.histogram(
    'opsdeck_remote_send_duration_seconds',
    'How long requests took that a remote accepted.',
    remote,
  )
  return {
    watches: state => measureRemotes(metrics, state),
    sent(name, { samples, seconds }) {
      sent.inc({ remote: name }, samples)
      duration.observe({ remote: name }, seconds)
    },
    retried: (name, samples) => retried.inc({ remote: name }, samples),
    dropped: (name, reason, samples) => dropped.inc({ remote: name, reason }, samples),
    ended(name) {
      for (const metric of [sent, retried, duration]) metric.remove({ remote: name })
      for (const reason of SENDING_DROPS) dropped.remove({ remote: name, reason })
    },
  }
}

type Remote = SendingState['remotes'][number]

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

const MEASURED: readonly (readonly [name: string, help: string, read: (remote: Remote) => number | null])[] =
  [
    ['samples_pending', 'Samples that wait for a remote.', remote => remote.waitingSamples],
    ['bytes_pending', 'Bytes on disk that wait for a remote.', remote => remote.waitingBytes],
    ['lag_seconds', 'How far a remote is behind.', remote => remote.behindMs / 1_000],
    ['shards', 'Requests that may be on their way to a remote at once.', remote => remote.shards],
    [
      'highest_timestamp_seconds',
      'The newest sample that is to be sent to a remote.',
      remote => seconds(remote.newestTakenMs),
    ],
    [
      'highest_sent_timestamp_seconds',
      'The newest sample that a remote took.',
      remote => seconds(remote.newestSentMs),
    ],
  ]

/** How remotes are doing, read when somebody asks. */
function measureRemotes(metrics: OwnMetrics, state: () => SendingState): void {
  for (const [name, help, read] of MEASURED)
    new Gauge({
      name: `opsdeck_remote_send_${name}`,
      help,
      labelNames: ['remote'],
      registers: [metrics.registry],
      collect() {
        this.reset()
        for (const remote of state().remotes) {
          const value = read(remote)
          if (value !== null) this.set({ remote: remote.name }, value)
        }
      },
    })
}
