import { z } from 'zod'
import { REFUSED_SCRAPE } from '../elsewhere.ts'
import { PositiveDuration, Text } from '../fields.ts'
import { section } from '../section.ts'
import { TargetGroup } from './discovery.ts'
import { HTTP_CLIENT_FIELDS } from './http-client.ts'
import { RelabelConfig } from './relabel.ts'

const NO_DISCOVERY = 'has no effect here: the Alertmanagers stand in static_configs'

const AlertmanagerConfig = section(
  {
    scheme: z.enum(['http', 'https']).default('http'),
    path_prefix: Text.default('/'),
    timeout: PositiveDuration.default(10_000),
    api_version: z
      .literal('v2', { error: 'expected v2: the API before it is gone from Alertmanager' })
      .default('v2'),
    static_configs: z.array(TargetGroup).default([]),
    relabel_configs: z.array(RelabelConfig).default([]),
    alert_relabel_configs: z.array(RelabelConfig).default([]),
    ...HTTP_CLIENT_FIELDS,
  },
  {
    ...REFUSED_SCRAPE,
    ...Object.fromEntries(
      ['file', 'http', 'dns', 'docker', 'kubernetes'].map(kind => [`${kind}_sd_configs`, NO_DISCOVERY]),
    ),
  },
)
export type AlertmanagerInput = z.output<typeof AlertmanagerConfig>

/** Prometheus' `alerting`: the Alertmanagers that get the alerts of the rules too. */
export const Alerting = section({
  alertmanagers: z.array(AlertmanagerConfig).default([]),
  alert_relabel_configs: z.array(RelabelConfig).default([]),
})
