import { labelsFromObject, labelValue } from '../labels/index.ts'
import { type RelabelRule, relabel } from '../relabel/index.ts'
import type { Remote } from '../remote-write/remote.ts'
import { HttpUrl } from './fields.ts'
import { resolveHttpClient } from './http-client.ts'
import { report } from './issues.ts'
import type { HttpClient } from './job-config.ts'
import type { LoadedFiles } from './read-files.ts'
import { remotesOf } from './remotes.ts'
import type { AlertmanagerInput } from './schema/alertmanagers.ts'
import type { SecretReader } from './secret-reader.ts'
import type { LoadSession } from './session.ts'
import type { YamlPath } from './yaml-file.ts'

/** One Alertmanager that gets every alert. Secrets are plain here and live in memory only. */
export type AlertmanagerTarget = {
  /** Where alerts are posted: `http://host:9093/api/v2/alerts`. */
  readonly url: string
  readonly timeoutMs: number
  readonly client: HttpClient
  readonly relabelRules: readonly RelabelRule[]
}

/** How alerts leave the deck's rules, and samples its store. */
export type SendingConfig = {
  readonly externalLabels: Readonly<Record<string, string>>
  readonly alertmanagers: readonly AlertmanagerTarget[]
  readonly remotes: readonly Remote[]
}

export const NO_SENDING: SendingConfig = { externalLabels: {}, alertmanagers: [], remotes: [] }

/** `external_labels` of `global`, and `alerting` and `remote_write` of every file. */
export async function sendingOf(session: LoadSession, loaded: LoadedFiles): Promise<SendingConfig> {
  const { files, global } = loaded
  const alertmanagers: AlertmanagerTarget[] = []
  for (const { inspection, input: file } of files) {
    const reader = { inspection, source: session.source, readPaths: session.watched }
    const common = file.alerting?.alert_relabel_configs ?? []
    for (const [i, input] of (file.alerting?.alertmanagers ?? []).entries()) {
      const path = ['alerting', 'alertmanagers', i]
      alertmanagers.push(...(await targetsOf(reader, { input, path, common })))
    }
  }
  const remotes = await remotesOf(session, loaded)
  return { externalLabels: global.external_labels, alertmanagers, remotes }
}

async function targetsOf(
  reader: SecretReader,
  { input, path, common }: { input: AlertmanagerInput; path: YamlPath; common: readonly RelabelRule[] },
): Promise<AlertmanagerTarget[]> {
  const client = await resolveHttpClient(reader, input, path)
  const relabelRules = [...common, ...input.alert_relabel_configs]
  return input.static_configs.flatMap(({ targets, labels }, i) =>
    targets.flatMap((address, j) => {
      const found = relabel(
        labelsFromObject({ ...labels, ...addressLabels(address, input) }),
        input.relabel_configs,
      )
      if (!found) return []
      const [scheme, host] = [labelValue(found, '__scheme__'), labelValue(found, '__address__')]
      const url = `${scheme}://${host}${labelValue(found, '__alerts_path__')}`
      if (!host.includes('/') && HttpUrl.safeParse(url).success)
        return [{ url, timeoutMs: input.timeout, client, relabelRules }]
      const place = [...path, 'static_configs', i, 'targets', j]
      report(
        reader.inspection,
        place,
        `targets: ${JSON.stringify(address)} is not a host and port: expected one such as am.example.org:9093`,
      )
      return []
    }),
  )
}

const addressLabels = (address: string, { scheme, path_prefix }: AlertmanagerInput) => ({
  __address__: address,
  __scheme__: scheme,
  __alerts_path__: `/${path_prefix}/api/v2/alerts`.replace(/\/+/g, '/'),
})
