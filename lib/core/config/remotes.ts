import type { OAuth2, Remote } from '../remote-write/remote.ts'
import { resolveHttpClient, resolveTls } from './http-client.ts'
import { report } from './issues.ts'
import type { LoadedFiles } from './read-files.ts'
import type { RemoteWriteInput } from './schema/remote-write.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { LoadSession } from './session.ts'
import type { YamlPath } from './yaml-file.ts'

type Common = Pick<Remote, 'externalLabels' | 'hiddenSeries'>

/** `remote_write` of every file. */
export async function remotesOf(session: LoadSession, { files, global }: LoadedFiles): Promise<Remote[]> {
  const common = {
    externalLabels: global.external_labels,
    hiddenSeries: files.flatMap(({ input }) => input.business?.hidden_series ?? []),
  }
  const remotes: Remote[] = []
  for (const { inspection, input: file } of files) {
    const reader = { inspection, source: session.source, readPaths: session.watched }
    for (const [i, input] of file.remote_write.entries()) {
      const path = ['remote_write', i]
      const named = nameOf(input, remotes)
      if (remotes.some(({ key, name }) => key === named.key || name === named.name)) {
        const message = `name: the remote "${named.name}" is there already: expected another name`
        report(inspection, [...path, ...(input.name === undefined ? [] : ['name'])], message)
      }
      const client = await resolveHttpClient(reader, input, path)
      const headers = { ...client.headers, ...input.headers }
      const oauth2 = await oauth2Of(reader, input, path)
      remotes.push({ ...remoteOf(input, common), ...named, client: { ...client, headers }, oauth2 })
    }
  }
  return remotes
}

const OTHERS = ['basic_auth', 'authorization', 'bearer_token', 'bearer_token_file'] as const

async function oauth2Of(
  reader: SecretReader,
  input: RemoteWriteInput,
  path: YamlPath,
): Promise<OAuth2 | null> {
  const { oauth2 } = input
  if (!oauth2) return null
  const from = [...path, 'oauth2']
  const other = OTHERS.find(name => input[name] !== undefined)
  if (other !== undefined)
    report(reader.inspection, from, `oauth2 cannot be given beside ${other}: expected at most one`)
  if (oauth2.client_secret !== undefined && oauth2.client_secret_file !== undefined)
    report(
      reader.inspection,
      [...from, 'client_secret_file'],
      'client_secret_file cannot be given beside client_secret: expected at most one',
    )
  const secret = { text: oauth2.client_secret, file: oauth2.client_secret_file }
  return {
    tokenUrl: oauth2.token_url,
    clientId: oauth2.client_id,
    clientSecret: (await given(reader, { ...secret, path: [...from, 'client_secret_file'] })) ?? '',
    scopes: oauth2.scopes,
    params: oauth2.endpoint_params,
    tls: await resolveTls(reader, oauth2.tls_config, [...from, 'tls_config']),
    proxyUrl: oauth2.proxy_url ?? null,
  }
}

/**
 * A remote is known by its name, or by its address without what may be secret in it; of several without a name at one
 * address, by their order too.
 */
function nameOf({ name, url }: RemoteWriteInput, before: readonly Remote[]): Pick<Remote, 'key' | 'name'> {
  if (name !== undefined) return { key: `name:${name}`, name }
  const { protocol, host, pathname } = new URL(url)
  const address = `${protocol}//${host}${pathname}`
  const twins = before.filter(({ key }) => key.replace(/#\d+$/, '') === `url:${address}`).length
  const ending = twins === 0 ? '' : `#${twins + 1}`
  return { key: `url:${address}${ending}`, name: `${host}${pathname}${ending}` }
}

function remoteOf(
  input: RemoteWriteInput,
  { externalLabels, hiddenSeries }: Common,
): Omit<Remote, 'key' | 'name' | 'client' | 'oauth2'> {
  const { queue_config: queue, metadata_config: metadata } = input
  return {
    url: input.url,
    timeoutMs: input.remote_timeout,
    version: input.protobuf_message === 'prometheus.WriteRequest' ? 1 : 2,
    externalLabels,
    relabelRules: input.write_relabel_configs,
    sendsHistograms: input.send_native_histograms,
    queue: {
      capacity: queue.capacity,
      minShards: queue.min_shards,
      maxShards: queue.max_shards,
      maxSamplesPerSend: queue.max_samples_per_send,
      deadlineMs: queue.batch_send_deadline,
      minBackOffMs: queue.min_backoff,
      maxBackOffMs: queue.max_backoff,
      retriesTooMany: queue.retry_on_http_429,
      sampleAgeLimitMs: queue.sample_age_limit,
    },
    metadata: metadata.send
      ? { everyMs: metadata.send_interval, maxPerSend: metadata.max_samples_per_send }
      : null,
    maxDiskBytes: input.max_disk_bytes,
    hiddenSeries: input.send_business ? null : hiddenSeries,
  }
}
