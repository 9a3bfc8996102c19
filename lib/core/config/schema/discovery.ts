import { z } from 'zod'
import { KUBERNETES_ROLES } from '../../discovery/kubernetes/targets.ts'
import { REFUSED_HTTP_CLIENT, REFUSED_KUBERNETES } from '../elsewhere.ts'
import { Count, FilledText, Flag, HttpUrl, LabelSet, PositiveDuration, Text } from '../fields.ts'
import { section } from '../section.ts'
import { HTTP_CLIENT_FIELDS } from './http-client.ts'

/** What relabelling begins with as `__address__`; without any it must be host:port (`addressFaults`). */
const Address = Text.refine(address => address.trim() !== '', { error: 'is empty: expected host:port' })

/** A group of targets with labels in common: an entry of `static_configs`, of a discovery file or answer. */
export const TargetGroup = section({
  targets: z.array(Address).default([]),
  labels: LabelSet.default({}),
})
export type TargetGroup = z.output<typeof TargetGroup>

const DISCOVERY_FILE = /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/

export const FileDiscovery = section({
  files: z
    .array(
      Text.refine(pattern => DISCOVERY_FILE.test(pattern), {
        error: issue =>
          `${JSON.stringify(issue.input)} is not a discovery file: expected a name that ends in .json, .yml or .yaml, with * in its last part at most`,
      }),
    )
    .min(1, { error: 'is empty: expected at least one file' }),
  refresh_interval: PositiveDuration.default(300_000),
})

export const HttpDiscovery = section(
  { url: HttpUrl, refresh_interval: PositiveDuration.default(60_000), ...HTTP_CLIENT_FIELDS },
  REFUSED_HTTP_CLIENT,
)

const Port = Count.refine(port => port <= 65_535, { error: 'is no port: expected a number up to 65535' })

export const DnsDiscovery = section({
  names: z.array(FilledText).min(1, { error: 'is empty: expected at least one name' }),
  type: z.enum(['SRV', 'A', 'AAAA', 'MX', 'NS']).default('SRV'),
  port: Port.optional(),
  refresh_interval: PositiveDuration.default(30_000),
}).refine(({ type, port }) => type === 'SRV' || port !== undefined, {
  path: ['port'],
  error: 'is missing: expected the port of the targets, which only records of type SRV have of their own',
})

const DOCKER_HOST = /^(unix:\/\/\/.+|https?:\/\/.+)$/

export const DockerDiscovery = section(
  {
    host: FilledText.refine(host => DOCKER_HOST.test(host), {
      error: issue =>
        `${JSON.stringify(issue.input)} is no address of Docker: expected one such as unix:///var/run/docker.sock or http://host:2375`,
    }),
    port: Port.default(80),
    filters: z.array(section({ name: FilledText, values: z.array(Text).default([]) })).default([]),
    host_networking_host: FilledText.default('localhost'),
    match_first_network: Flag.default(true),
    refresh_interval: PositiveDuration.default(60_000),
    ...HTTP_CLIENT_FIELDS,
  },
  REFUSED_HTTP_CLIENT,
)

export const KubernetesDiscovery = section(
  {
    role: z.enum(KUBERNETES_ROLES, {
      error: issue =>
        `${JSON.stringify(issue.input)} is not a role that Opsdeck knows: expected one of ${KUBERNETES_ROLES.join(', ')}`,
    }),
    /** Not given: Opsdeck runs in the cluster, and asks it with its own service account. */
    api_server: HttpUrl.optional(),
    namespaces: section({
      names: z.array(FilledText).default([]),
      own_namespace: Flag.default(false),
    }).optional(),
    selectors: z
      .array(section({ role: z.enum(KUBERNETES_ROLES), label: Text.optional(), field: Text.optional() }))
      .default([]),
    ...HTTP_CLIENT_FIELDS,
  },
  { ...REFUSED_HTTP_CLIENT, ...REFUSED_KUBERNETES },
)

/** A discovery file, or the answer of HTTP discovery. */
export const TargetGroupList = z.array(TargetGroup)
