import type { RemoteState } from '../../lib/contract/remote-sending.ts'

/** A remote that is well, for tests. */
export const REMOTE: RemoteState = {
  name: 'far',
  url: 'http://far.example.org/api/v1/write',
  version: 1,
  shards: 1,
  sentSamples: 5,
  retriedSamples: 0,
  droppedSamples: {
    queue_full: 0,
    memory_full: 0,
    refused: 0,
    refused_after_restart: 0,
    too_old: 0,
    native_histogram: 0,
  },
  waitingSamples: 0,
  waitingBytes: 0,
  maxDiskBytes: 1,
  newestTakenMs: 1,
  newestSentMs: 1,
  behindMs: 0,
  lastSentAtMs: 1,
  lastError: null,
}
