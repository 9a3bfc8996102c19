import type { RefusedFields } from './section.ts'

const UNSUPPORTED = 'is known to Prometheus, but not supported by Opsdeck'
const LATER = 'is not available in this version of Opsdeck'

const all = (names: readonly string[], reason: string): RefusedFields =>
  Object.fromEntries(names.map(name => [name, reason]))

const HISTOGRAMS_BEFORE: RefusedFields = {
  scrape_classic_histograms: `${UNSUPPORTED}: it is called always_scrape_classic_histograms now`,
}

const UNSUPPORTED_RECEIVERS = all(
  [
    'rocketchat_api_url',
    'rocketchat_token',
    'rocketchat_token_file',
    'rocketchat_token_id',
    'rocketchat_token_id_file',
    'wechat_api_url',
    'wechat_api_secret',
    'wechat_api_secret_file',
    'wechat_api_corp_id',
    'victorops_api_url',
    'victorops_api_key',
    'victorops_api_key_file',
    'webex_api_url',
    'jira_api_url',
  ],
  'is known to Alertmanager, but not supported by Opsdeck: it belongs to a receiver that is not there',
)

/** Top-level keys of Prometheus, Alertmanager and of Opsdeck's later versions. */
export const REFUSED_TOP_LEVEL: RefusedFields = {
  ...all(['remote_read', 'tracing', 'otlp', 'runtime', 'scrape_config_files'], UNSUPPORTED),
  scrape_config_files: `${UNSUPPORTED}: name those files under "include"`,
  ...all(['dashboards'], LATER),
}

export const REFUSED_STORAGE: RefusedFields = all(
  ['exemplars'],
  `${UNSUPPORTED}: exemplars are kept for a day`,
)

export const REFUSED_TSDB: RefusedFields = {
  retention: `${UNSUPPORTED}: set OPSDECK_RETENTION_DAYS and OPSDECK_RETENTION_BYTES`,
  ...all(['stale_series_compaction_threshold'], UNSUPPORTED),
}

export const REFUSED_GLOBAL: RefusedFields = {
  ...HISTOGRAMS_BEFORE,
  ...UNSUPPORTED_RECEIVERS,
  ...all(
    ['query_log_file', 'scrape_failure_log_file', 'keep_dropped_targets', 'runtime', 'extra_scrape_metrics'],
    UNSUPPORTED,
  ),
  ...all(['metric_name_escaping_scheme'], `${UNSUPPORTED}: names are UTF-8, and asked for as such`),
}

/** The ways of authorising, proxying and connecting that Prometheus has beside ours. */
export const REFUSED_HTTP_CLIENT: RefusedFields = all(
  ['oauth2', 'sigv4', 'azuread', 'google_iam', 'no_proxy', 'proxy_from_environment', 'proxy_connect_header'],
  UNSUPPORTED,
)

const { oauth2: _taken, ...REFUSED_BESIDE_OAUTH2 } = REFUSED_HTTP_CLIENT

export const REFUSED_OAUTH2: RefusedFields = all(
  [
    'client_certificate_key_id',
    'client_certificate_key',
    'client_certificate_key_file',
    'client_certificate_key_ref',
    'client_secret_ref',
    'signature_algorithm',
    'iss',
    'audience',
    'claims',
    'grant_type',
    'no_proxy',
    'proxy_from_environment',
    'proxy_connect_header',
  ],
  `${UNSUPPORTED}: expected client_id with its client_secret or client_secret_file`,
)

export const REFUSED_REMOTE_WRITE: RefusedFields = {
  ...REFUSED_BESIDE_OAUTH2,
  ...all(['round_robin_dns'], UNSUPPORTED),
}

export const REFUSED_KUBERNETES: RefusedFields = all(
  ['kubeconfig_file', 'attach_metadata'],
  `${UNSUPPORTED}: expected api_server with its credentials, or to run in the cluster`,
)

export const REFUSED_BASIC_AUTH: RefusedFields = all(['username_ref', 'password_ref'], UNSUPPORTED)
export const REFUSED_AUTHORIZATION: RefusedFields = all(['credentials_ref'], UNSUPPORTED)
export const REFUSED_TLS: RefusedFields = all(['ca_ref', 'cert_ref', 'key_ref'], UNSUPPORTED)

const DISCOVERIES = [
  'aws',
  'azure',
  'consul',
  'digitalocean',
  'dockerswarm',
  'ec2',
  'ecs',
  'elasticache',
  'eureka',
  'gce',
  'hetzner',
  'ionos',
  'kuma',
  'lightsail',
  'linode',
  'marathon',
  'msk',
  'nerve',
  'nomad',
  'openstack',
  'outscale',
  'ovhcloud',
  'puppetdb',
  'rds',
  'scaleway',
  'serverset',
  'stackit',
  'triton',
  'uyuni',
  'vultr',
] as const

export const REFUSED_SCRAPE: RefusedFields = {
  ...REFUSED_BESIDE_OAUTH2,
  ...HISTOGRAMS_BEFORE,
  ...all(['keep_dropped_targets', 'scrape_failure_log_file', 'extra_scrape_metrics'], UNSUPPORTED),
  ...all(['metric_name_escaping_scheme'], `${UNSUPPORTED}: names are UTF-8, and asked for as such`),
  ...all(
    DISCOVERIES.map(name => `${name}_sd_configs`),
    `${UNSUPPORTED}: use static_configs, or one of file, http, dns, docker and kubernetes_sd_configs`,
  ),
}
