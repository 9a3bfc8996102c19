import type { OwnMetrics } from './own-metrics.ts'

const DROP_REASONS = ['duplicate', 'out_of_bounds', 'out_of_order', 'too_old', 'relabelled'] as const

/** What the collector tells of itself. */
export function createScrapeObserver(metrics: OwnMetrics) {
  const scrapes = metrics.counter(
    'opsdeck_scrapes_total',
    'Scrapes by outcome; the reason is empty for good ones.',
    ['outcome', 'reason'],
  )
  const duration = metrics.histogram('opsdeck_scrape_duration_seconds', 'How long scrapes took.', ['job'])
  const samples = metrics.counter('opsdeck_samples_scraped_total', 'Samples taken in.')
  const dropped = metrics.counter(
    'opsdeck_samples_dropped_total',
    'Samples dropped while the rest of their scrape was stored.',
    ['reason'],
  )
  for (const reason of DROP_REASONS) dropped.inc({ reason }, 0)
  return {
    scraped(outcome: {
      job: string
      isUp: boolean
      durationSeconds: number
      samples: number
      refusal: string | null
    }) {
      scrapes.inc({ outcome: outcome.isUp ? 'up' : 'down', reason: outcome.refusal ?? '' })
      duration.observe({ job: outcome.job }, outcome.durationSeconds)
      samples.inc(outcome.samples)
    },
    dropped(reason: (typeof DROP_REASONS)[number], count: number) {
      dropped.inc({ reason }, count)
    },
  }
}

/** What the live channel tells of itself. Channels are counted by kind: their names may be many. */
export function createLiveObserver(metrics: OwnMetrics, onError: (error: unknown) => void) {
  const connections = metrics.gauge('opsdeck_live_connections', 'Sockets that are open.')
  const subscriptions = metrics.gauge(
    'opsdeck_live_subscriptions',
    'Channels that are watched, by all sockets.',
  )
  const evaluations = metrics.histogram(
    'opsdeck_live_evaluation_duration_seconds',
    'How long a room took to evaluate.',
    ['channel', 'outcome'],
  )
  const sent = metrics.counter('opsdeck_live_updates_total', 'Messages sent.', ['channel'])
  const dropped = metrics.counter(
    'opsdeck_live_dropped_total',
    'Messages not sent to clients that do not keep up.',
    ['channel'],
  )
  const refused = metrics.counter('opsdeck_live_refused_total', 'Handshakes and subscriptions refused.', [
    'code',
  ])
  const kind = (channel: string) => channel.split(':')[0] ?? channel
  return {
    connections: (count: number) => connections.set(count),
    subscriptions: (count: number) => subscriptions.set(count),
    evaluated: ({ channel, seconds, isFailed }: { channel: string; seconds: number; isFailed: boolean }) =>
      evaluations.observe({ channel: kind(channel), outcome: isFailed ? 'failed' : 'good' }, seconds),
    sent: (channel: string) => sent.inc({ channel: kind(channel) }),
    dropped: (channel: string) => dropped.inc({ channel: kind(channel) }),
    refused: (code: string) => refused.inc({ code }),
    failed: onError,
  }
}

/** Requests by route pattern, never by path: paths may be endless. */
export function createHttpObserver(metrics: OwnMetrics) {
  const labels = ['method', 'route', 'status'] as const
  const requests = metrics.counter('opsdeck_http_requests_total', 'Requests answered.', labels)
  const duration = metrics.histogram('opsdeck_http_request_duration_seconds', 'How long requests took.', [
    'method',
    'route',
  ])
  return ({
    method,
    route,
    status,
    seconds,
  }: {
    method: string
    route: string
    status: number
    seconds: number
  }) => {
    requests.inc({ method, route, status: String(status) })
    duration.observe({ method, route }, seconds)
  }
}

/** Whether the newest reading of the configuration was good, and when the last good one was. */
export function createConfigurationObserver(metrics: OwnMetrics) {
  const isGood = metrics.gauge(
    'opsdeck_config_last_reload_successful',
    'Whether the last configuration reload was good.',
  )
  const at = metrics.gauge(
    'opsdeck_config_last_reload_success_timestamp_seconds',
    'When the last good reload was.',
  )
  return (outcome: { isGood: boolean; atMs: number }) => {
    isGood.set(outcome.isGood ? 1 : 0)
    if (outcome.isGood) at.set(outcome.atMs / 1_000)
  }
}

type StoreReport =
  | {
      readonly kind: 'opened' | 'selected'
      readonly series: number
      readonly samples: number
      readonly durationMs: number
    }
  | {
      readonly kind: 'flushed'
      readonly samples: number
      readonly bytes: number
      readonly durationMs: number
      readonly waitedMs: number
    }
  | { readonly kind: 'stored'; readonly chunks: number; readonly bytes: number; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly what: string; readonly message: string }

/** What the series store tells of itself. */
export function createStoreObserver(metrics: OwnMetrics) {
  const duration = metrics.histogram(
    'opsdeck_store_duration_seconds',
    'How long the store took, by what it did.',
    ['operation'],
  )
  const samples = metrics.counter(
    'opsdeck_store_samples_total',
    'Samples that went through the store, by what it did.',
    ['operation'],
  )
  const bytes = metrics.counter('opsdeck_store_written_bytes_total', 'Bytes written to the database.', [
    'operation',
  ])
  const waited = metrics.histogram(
    'opsdeck_store_durable_after_seconds',
    'How long the oldest sample of each flush waited until it was on disk.',
  )
  const failures = metrics.counter(
    'opsdeck_store_failures_total',
    'What the store could not do and will try again.',
    ['operation'],
  )
  return (report: StoreReport) => {
    if (report.kind === 'failed') return failures.inc({ operation: report.what })
    duration.observe({ operation: report.kind }, report.durationMs / 1_000)
    if (report.kind === 'flushed') waited.observe(report.waitedMs / 1_000)
    if ('samples' in report) samples.inc({ operation: report.kind }, report.samples)
    if ('bytes' in report) bytes.inc({ operation: report.kind }, report.bytes)
  }
}

type MeasuredStore = {
  statistics(): {
    activeSeries: number
    headSamples: number
    headBytes: number
    chunkBytesOnDisk: number
  }
  state(): { waitingMs: number }
}

/** The store's present size, and how far the disk is behind. */
export function measureStore(metrics: OwnMetrics, store: MeasuredStore): void {
  metrics.measured(
    'opsdeck_store_active_series',
    'Series that got a sample lately.',
    () => store.statistics().activeSeries,
  )
  metrics.measured(
    'opsdeck_store_head_samples',
    'Samples held in memory.',
    () => store.statistics().headSamples,
  )
  metrics.measured(
    'opsdeck_store_head_bytes',
    'Memory that these samples take.',
    () => store.statistics().headBytes,
  )
  metrics.measured(
    'opsdeck_store_disk_bytes',
    'Bytes of chunks in the database.',
    () => store.statistics().chunkBytesOnDisk,
  )
  metrics.measured(
    'opsdeck_store_durability_lag_seconds',
    'How long the oldest sample that is not on disk has waited.',
    () => store.state().waitingMs / 1_000,
  )
}

/** What the query engine tells of itself. */
export function createQueryObserver(metrics: OwnMetrics) {
  const duration = metrics.histogram('opsdeck_query_duration_seconds', 'How long queries took.', [
    'kind',
    'outcome',
  ])
  const samples = metrics.counter('opsdeck_query_samples_total', 'Samples that queries loaded.')
  return (query: { kind: string; outcome: string; durationMs: number; samplesLoaded: number }) => {
    duration.observe({ kind: query.kind, outcome: query.outcome }, query.durationMs / 1_000)
    samples.inc(query.samplesLoaded)
  }
}

/** What the rule groups tell of themselves. */
export function createRuleObserver(metrics: OwnMetrics) {
  const duration = metrics.histogram(
    'opsdeck_rule_group_duration_seconds',
    'How long a group of rules took.',
    ['group'],
  )
  const failures = metrics.counter(
    'opsdeck_rule_evaluation_failures_total',
    'Rules that could not be evaluated.',
    ['group'],
  )
  const missed = metrics.counter(
    'opsdeck_rule_group_iterations_missed_total',
    'Evaluations left out since the one before took too long.',
    ['group'],
  )
  const failing = metrics.gauge('opsdeck_rule_failing', 'Rules that cannot be evaluated at present: 1.', [
    'file',
    'group',
    'rule',
  ])
  const failed = new Map<string, readonly string[]>()
  const setFailing = ({ file, group }: RuleGroupName, rules: readonly string[]) => {
    const key = JSON.stringify([file, group])
    for (const rule of failed.get(key) ?? []) failing.remove({ file, group, rule })
    for (const rule of rules) failing.set({ file, group, rule }, 1)
    if (rules.length > 0) failed.set(key, rules)
    else failed.delete(key)
  }
  return {
    onEvaluated(evaluation: RuleEvaluation) {
      const { group } = evaluation
      duration.observe({ group }, evaluation.durationMs / 1_000)
      failures.inc({ group }, evaluation.failedRules.length)
      missed.inc({ group }, evaluation.missed)
      setFailing(evaluation, evaluation.failedRules)
    },
    onEnded: (ended: RuleGroupName) => setFailing(ended, []),
  }
}

type RuleGroupName = { readonly file: string; readonly group: string }

type RuleEvaluation = RuleGroupName & {
  readonly durationMs: number
  readonly failedRules: readonly string[]
  readonly missed: number
}

/** Whether the services of receivers would take a message, as far as that is known without one. */
export function createReceiverObserver(metrics: OwnMetrics) {
  const healthy = metrics.gauge(
    'opsdeck_receiver_healthy',
    'Whether the service of a receiver would take a message: 1, as far as it can be asked without one.',
    ['receiver', 'integration'],
  )
  return (check: { receiver: string; integration: string; isHealthy: boolean | null }) => {
    const { isHealthy, receiver, integration } = check
    if (isHealthy === null) healthy.remove({ receiver, integration })
    else healthy.set({ receiver, integration }, isHealthy ? 1 : 0)
  }
}

/** What became of alerts on their way to Alertmanagers. */
export function createSendingObserver(metrics: OwnMetrics) {
  const alerts = metrics.counter(
    'opsdeck_alertmanager_alerts_total',
    'Alerts for an Alertmanager: sent, failed, or dropped since its queue was full.',
    ['alertmanager', 'outcome'],
  )
  return (report: { alertmanager: string; outcome: string; alerts: number }) =>
    alerts.inc({ alertmanager: report.alertmanager, outcome: report.outcome }, report.alerts)
}
