export { negotiateWrite, type WriteVersion } from './content-type.ts'
export { desiredShards } from './desired-shards.ts'
export { encodeMetadata, writeHistogram, writeLabels, writeSample } from './encode-1.ts'
export { encodeHistogram } from './encode-histogram.ts'
export { formatPairs, readLabels } from './labels.ts'
export type { WrittenHistogram } from './read-histogram.ts'
export {
  DEFAULT_METADATA,
  DEFAULT_QUEUE,
  DEFAULT_REMOTE_TIMEOUT_MS,
  type QueueSettings,
  type Remote,
} from './remote.ts'
export type { WriteRequest, WrittenSeries } from './request.ts'
export { asVersion2, type FamilyOf, joined, withoutOlder } from './rewrite.ts'
export { readVersion1 } from './version-1.ts'
export { readVersion2 } from './version-2.ts'
