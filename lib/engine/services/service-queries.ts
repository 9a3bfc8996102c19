import type { ServiceQueries } from '../../contract/overview.ts'
import type { ServiceConfig, ServicePart } from '../../contract/service.ts'
import {
  errorRatio,
  latencyBuckets,
  latencyByRoute,
  latencyEvenIfQuiet,
  latencyQuantile,
  requestRate,
  unitSeconds,
  upOf,
} from '../../core/service/index.ts'
import type { LatencyFeed } from './latency-feed.ts'

/** The PromQL that is drawn of a service or a part. */
export function serviceQueries(
  config: ServiceConfig | ServicePart,
  feed: LatencyFeed | null,
): ServiceQueries {
  const { match = '', latency, errors } = config
  const quantile = feed?.isQuiet ? latencyEvenIfQuiet : latencyQuantile
  return {
    latencyByQuantile: latency
      ? {
          p50: quantile(latency, match, 0.5),
          p90: quantile(latency, match, 0.9),
          p95: quantile(latency, match, 0.95),
          p99: quantile(latency, match, 0.99),
        }
      : null,
    latencyByRoute: latency ? latencyByRoute(latency, match, latency.percentile) : null,
    latencyBuckets: latency ? latencyBuckets(latency, match) : null,
    ...(latency ? { latencyUnitSeconds: unitSeconds(latency), latencyPercentile: latency.percentile } : {}),
    latencyLastBoundSeconds: feed?.lastBoundSeconds ?? null,
    latencyTargetSeconds: latency?.target_seconds ?? null,
    requestRate: requestRate(config, match),
    errorRatio: errors ? errorRatio(errors, match) : null,
    up: config.match === undefined ? null : upOf(config.match),
    hosts: ('hosts' in config && config.hosts) || null,
    gpus: ('gpus' in config && config.gpus) || null,
  }
}
