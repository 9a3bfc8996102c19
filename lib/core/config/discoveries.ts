import { resolveHttpClient } from './http-client.ts'
import { report } from './issues.ts'
import type { Discovery, HttpClient, KubernetesDiscovery } from './job-config.ts'
import type { ScrapeInput } from './schema/scrape.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { YamlPath } from './yaml-file.ts'

/** Every way to find targets that an entry of `scrape_configs` names, in the order of the kinds. */
export async function resolveDiscoveries(
  reader: SecretReader,
  input: ScrapeInput,
  path: YamlPath,
): Promise<Discovery[]> {
  const discoveries: Discovery[] = [
    ...input.file_sd_configs.map(({ files, refresh_interval }) => ({
      kind: 'file' as const,
      patterns: files.map(file => reader.source.resolve(reader.inspection.path, file)),
      refreshMs: refresh_interval,
    })),
    ...input.dns_sd_configs.map(({ names, type, port = null, refresh_interval }) => ({
      kind: 'dns' as const,
      names,
      type,
      port,
      refreshMs: refresh_interval,
    })),
  ]
  for (const [i, one] of input.http_sd_configs.entries()) {
    const client = await resolveHttpClient(reader, one, [...path, 'http_sd_configs', i])
    discoveries.push({ kind: 'http', url: one.url, refreshMs: one.refresh_interval, client })
  }
  for (const [i, one] of input.docker_sd_configs.entries()) {
    const client = await resolveHttpClient(reader, one, [...path, 'docker_sd_configs', i])
    discoveries.push({ kind: 'docker', ...dockerOf(one), client })
  }
  for (const [i, one] of input.kubernetes_sd_configs.entries()) {
    const discovery = await kubernetesOf(reader, one, [...path, 'kubernetes_sd_configs', i])
    if (discovery) discoveries.push({ kind: 'kubernetes', ...discovery })
  }
  return discoveries
}

const UNIX = 'unix://'

function dockerOf(input: ScrapeInput['docker_sd_configs'][number]) {
  const isSocket = input.host.startsWith(UNIX)
  return {
    url: isSocket ? 'http://docker' : input.host.replace(/\/$/, ''),
    socketPath: isSocket ? input.host.slice(UNIX.length) : null,
    filters: Object.fromEntries(input.filters.map(({ name, values }) => [name, values])),
    port: input.port,
    hostAddress: input.host_networking_host,
    firstNetworkOnly: input.match_first_network,
    refreshMs: input.refresh_interval,
  }
}

type KubernetesInput = ScrapeInput['kubernetes_sd_configs'][number]

/** Where a pod finds what its cluster knows it by. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

async function kubernetesOf(
  reader: SecretReader,
  input: KubernetesInput,
  path: YamlPath,
): Promise<KubernetesDiscovery | null> {
  const asked = await clusterOf(reader, input, path)
  if (asked === null) return null
  const { names, own_namespace } = input.namespaces ?? { names: [], own_namespace: false }
  const own = own_namespace
    ? await given(reader, { text: undefined, file: `${ACCOUNT}/namespace`, path: [...path, 'namespaces'] })
    : undefined
  return {
    role: input.role,
    ...asked,
    namespaces: own === undefined ? names : [...names, own],
    selectors: input.selectors.map(({ role, label = null, field = null }) => ({ role, label, field })),
  }
}

async function clusterOf(
  reader: SecretReader,
  input: KubernetesInput,
  path: YamlPath,
): Promise<{ url: string; client: HttpClient } | null> {
  if (input.api_server !== undefined) {
    const client = await resolveHttpClient(reader, input, path)
    return { url: input.api_server.replace(/\/$/, ''), client }
  }
  const host = reader.source.environment('KUBERNETES_SERVICE_HOST')
  const port = reader.source.environment('KUBERNETES_SERVICE_PORT') ?? '443'
  if (!host) {
    const message = 'no api_server: expected its address, for Opsdeck does not run inside of a cluster here'
    report(reader.inspection, path, message)
    return null
  }
  // Named as files, so that a token that is rotated is read again.
  const client = await resolveHttpClient(
    reader,
    {
      ...input,
      authorization: { type: 'Bearer', credentials_file: `${ACCOUNT}/token` },
      tls_config: { insecure_skip_verify: false, ca_file: `${ACCOUNT}/ca.crt`, ...input.tls_config },
    },
    path,
  )
  return { url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, client }
}
