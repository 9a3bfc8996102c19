import { z } from 'zod'
import type { ScrapeProtocol } from '../../scrape/job.ts'
import { REFUSED_GLOBAL, REFUSED_SCRAPE } from '../elsewhere.ts'
import { Count, Duration, FilledText, Flag, LabelSet, PositiveDuration, Size, Text } from '../fields.ts'
import { section } from '../section.ts'
import {
  DnsDiscovery,
  DockerDiscovery,
  FileDiscovery,
  HttpDiscovery,
  KubernetesDiscovery,
  TargetGroup,
} from './discovery.ts'
import { MAIL_FIELDS, WATCH_FIELDS } from './global.ts'
import { HTTP_CLIENT_FIELDS } from './http-client.ts'
import { GLOBAL_HISTOGRAM_FIELDS, HISTOGRAM_FIELDS } from './native-histograms.ts'
import { NOTIFY_FIELDS } from './notify.ts'
import { OAuth2Config } from './oauth2.ts'
import { RelabelConfig } from './relabel.ts'

const Protocol = z.enum([
  'PrometheusProto',
  'OpenMetricsText1.0.0',
  'OpenMetricsText0.0.1',
  'PrometheusText1.0.0',
  'PrometheusText0.0.4',
] as const satisfies readonly ScrapeProtocol[])

const Protocols = z
  .array(Protocol)
  .min(1, { error: 'is empty: expected at least one protocol' })
  .refine(list => new Set(list).size === list.length, { error: 'names a protocol twice' })

const NamesUtf8 = z
  .literal('utf8', { error: 'expected utf8: older, narrower name rules are not supported by Opsdeck' })
  .optional()

const LIMIT_FIELDS = {
  body_size_limit: Size.optional(),
  sample_limit: Count.optional(),
  label_limit: Count.optional(),
  label_name_length_limit: Count.optional(),
  label_value_length_limit: Count.optional(),
  target_limit: Count.optional(),
} as const

export const Global = section(
  {
    scrape_interval: PositiveDuration.optional(),
    scrape_timeout: PositiveDuration.optional(),
    evaluation_interval: PositiveDuration.default(60_000),
    rule_query_offset: Duration.default(0),
    external_labels: LabelSet.default({}),
    scrape_protocols: Protocols.optional(),
    metric_name_validation_scheme: NamesUtf8,
    ...GLOBAL_HISTOGRAM_FIELDS,
    ...LIMIT_FIELDS,
    ...MAIL_FIELDS,
    ...NOTIFY_FIELDS,
    ...WATCH_FIELDS,
  },
  REFUSED_GLOBAL,
)
export type GlobalInput = z.output<typeof Global>

/** An entry of `scrape_configs`, before the global defaults are filled in. */
export const ScrapeConfig = section(
  {
    job_name: FilledText,
    scrape_interval: PositiveDuration.optional(),
    scrape_timeout: PositiveDuration.optional(),
    scrape_protocols: Protocols.optional(),
    fallback_scrape_protocol: Protocol.optional(),
    metrics_path: FilledText.default('/metrics'),
    scheme: z.enum(['http', 'https']).default('http'),
    params: z.record(z.string(), z.array(Text)).default({}),
    honor_labels: Flag.default(false),
    honor_timestamps: Flag.default(true),
    track_timestamps_staleness: Flag.default(false),
    enable_compression: Flag.default(true),
    metric_name_validation_scheme: NamesUtf8,
    static_configs: z.array(TargetGroup).default([]),
    file_sd_configs: z.array(FileDiscovery).default([]),
    http_sd_configs: z.array(HttpDiscovery).default([]),
    dns_sd_configs: z.array(DnsDiscovery).default([]),
    docker_sd_configs: z.array(DockerDiscovery).default([]),
    kubernetes_sd_configs: z.array(KubernetesDiscovery).default([]),
    relabel_configs: z.array(RelabelConfig).default([]),
    metric_relabel_configs: z.array(RelabelConfig).default([]),
    ...HISTOGRAM_FIELDS,
    ...LIMIT_FIELDS,
    ...HTTP_CLIENT_FIELDS,
    oauth2: OAuth2Config.optional(),
  },
  REFUSED_SCRAPE,
)
export type ScrapeInput = z.output<typeof ScrapeConfig>
