import type { AlertRow } from '../../lib/contract/alerts.ts'

/** An alert that fires and that nobody has, for tests. */
export const alertRow = (fingerprint: string, over: Partial<AlertRow> = {}): AlertRow => ({
  fingerprint,
  name: 'PoolFull',
  labels: { alertname: 'PoolFull', severity: 'critical', service: 'vrooli' },
  summary: '',
  status: 'firing',
  state: 'active',
  silencedBy: [],
  inhibitedBy: [],
  mutedBy: [],
  acknowledgement: null,
  receivers: ['chat'],
  startsAtMs: 1_000,
  endsAtMs: null,
  updatedAtMs: 1_000,
  ...over,
})
