import type { Remote } from '../remote-write/remote.ts'
import { resolveHttpClient } from './http-client.ts'
import { report } from './issues.ts'
import { oauth2Of } from './oauth2.ts'
import type { LoadedFiles } from './read-files.ts'
import type { RemoteWriteInput } from './schema/remote-write.ts'
import type { LoadSession } from './session.ts'

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
