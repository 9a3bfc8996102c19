import { z } from 'zod'
import {
  DEFAULT_MAX_DISK_BYTES,
  DEFAULT_METADATA,
  DEFAULT_QUEUE,
  DEFAULT_REMOTE_TIMEOUT_MS,
} from '../../remote-write/remote.ts'
import { REFUSED_REMOTE_WRITE } from '../elsewhere.ts'
import { Count, Duration, FilledText, Flag, HttpUrl, PositiveDuration, Size, Text } from '../fields.ts'
import { section } from '../section.ts'
import { HTTP_CLIENT_FIELDS, isReservedHeader } from './http-client.ts'
import { OAuth2Config } from './oauth2.ts'
import { RelabelConfig } from './relabel.ts'

const Several = Count.refine(count => count > 0, { error: 'is 0: expected a whole number from 1' })

const QueueConfig = section({
  capacity: Several.default(DEFAULT_QUEUE.capacity),
  min_shards: Several.default(DEFAULT_QUEUE.minShards),
  max_shards: Several.default(DEFAULT_QUEUE.maxShards),
  max_samples_per_send: Several.default(DEFAULT_QUEUE.maxSamplesPerSend),
  batch_send_deadline: PositiveDuration.default(DEFAULT_QUEUE.deadlineMs),
  min_backoff: PositiveDuration.default(DEFAULT_QUEUE.minBackOffMs),
  max_backoff: PositiveDuration.default(DEFAULT_QUEUE.maxBackOffMs),
  retry_on_http_429: Flag.default(DEFAULT_QUEUE.retriesTooMany),
  sample_age_limit: Duration.default(DEFAULT_QUEUE.sampleAgeLimitMs),
})
  .refine(queue => queue.min_shards <= queue.max_shards, {
    path: ['min_shards'],
    error: 'is above max_shards: expected at most that',
  })
  .refine(queue => queue.min_backoff <= queue.max_backoff, {
    path: ['min_backoff'],
    error: 'is longer than max_backoff: expected at most that',
  })

const MetadataConfig = section({
  send: Flag.default(true),
  send_interval: PositiveDuration.default(DEFAULT_METADATA.everyMs),
  max_samples_per_send: Several.default(DEFAULT_METADATA.maxPerSend),
})

const Headers = z.record(
  z.string().refine(name => !isReservedHeader(name), {
    error: issue => `the header ${JSON.stringify(issue.input)} is set by the sender itself`,
  }),
  Text,
)

/** An entry of `remote_write`: Prometheus' schema, and two fields of Opsdeck's own at the end. */
export const RemoteWriteConfig = section(
  {
    url: HttpUrl,
    name: FilledText.optional(),
    remote_timeout: PositiveDuration.default(DEFAULT_REMOTE_TIMEOUT_MS),
    headers: Headers.default({}),
    write_relabel_configs: z.array(RelabelConfig).default([]),
    protobuf_message: z
      .enum(['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'])
      .default('prometheus.WriteRequest'),
    send_exemplars: Flag.refine(isOn => !isOn, {
      error: 'is known to Prometheus, but exemplars are not sent by Opsdeck: expected false',
    }).optional(),
    send_native_histograms: Flag.default(false),
    queue_config: QueueConfig.prefault({}),
    metadata_config: MetadataConfig.prefault({}),
    ...HTTP_CLIENT_FIELDS,
    oauth2: OAuth2Config.optional(),
    /** What may wait on disk for this remote. */
    max_disk_bytes: Size.refine(bytes => bytes > 0, {
      error: 'is 0: expected a size above zero, such as 1GB',
    }).default(DEFAULT_MAX_DISK_BYTES),
    /** Series of business too, which only managers may see here. */
    send_business: Flag.default(false),
  },
  REFUSED_REMOTE_WRITE,
)
export type RemoteWriteInput = z.output<typeof RemoteWriteConfig>
