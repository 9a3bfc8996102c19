import type { Integration, Receiver, ReceiverConfigs, ReceiverKindName } from '../alert/receiver-config.ts'
import type { ScrapeTls } from '../scrape/job.ts'
import { HttpUrl } from './fields.ts'
import { resolveHttpClient, resolveTls } from './http-client.ts'
import { report } from './issues.ts'
import type { HttpClient } from './job-config.ts'
import { type FiledField, KIND_FACTS } from './receiver-kinds.ts'
import type { HttpClientInput } from './schema/http-client.ts'
import type { ReceiverInput } from './schema/receiver/index.ts'
import { Global, type GlobalInput } from './schema/scrape.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { YamlPath } from './yaml-file.ts'

type Fields = Readonly<Record<string, unknown>>

/** What receivers fall back to: `global` of the main file, its own files read once. */
export type NotifyDefaults = {
  readonly global: GlobalInput
  /** The texts of `global`'s fields that may stand in files, by name. */
  readonly texts: Readonly<Record<string, string | undefined>>
  readonly http: HttpClient
  readonly smtpTls: ScrapeTls
}

const GLOBAL_TEXTS = [
  'smtp_auth_password',
  'smtp_auth_secret',
  'slack_api_url',
  'slack_app_token',
  'opsgenie_api_key',
  'telegram_bot_token',
  'mattermost_webhook_url',
]

/** Reads what `global` names for receivers and for the deck's own mail; `reader` is null when there is no main file. */
export async function notifyDefaults(
  reader: SecretReader | null,
  global: GlobalInput,
): Promise<NotifyDefaults> {
  if (!reader) return { global, texts: {}, http: NO_CLIENT, smtpTls: NO_CLIENT.tls }
  const texts: Record<string, string | undefined> = {}
  for (const name of GLOBAL_TEXTS) {
    const field = { name, isUrl: name.endsWith('_url') }
    texts[name] = await filedText(reader, global, { path: ['global'], field })
  }
  const http = global.http_config
  return {
    global,
    texts,
    http: http ? await resolveHttpClient(reader, http, ['global', 'http_config']) : NO_CLIENT,
    smtpTls: await resolveTls(reader, global.smtp_tls_config, ['global', 'smtp_tls_config']),
  }
}

const NO_CLIENT: HttpClient = {
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
}

/** Where no file is. */
export const NO_NOTIFY: NotifyDefaults = {
  global: Global.parse({}),
  texts: {},
  http: NO_CLIENT,
  smtpTls: NO_CLIENT.tls,
}

/** Defaults for a server that the file does not name: none of its accounts, keys and headers go there. */
export const withoutAccounts = (defaults: NotifyDefaults): NotifyDefaults => ({
  global: { ...defaults.global, smtp_auth_username: undefined, smtp_auth_identity: undefined },
  texts: {},
  http: NO_CLIENT,
  smtpTls: NO_CLIENT.tls,
})

const KINDS = Object.keys(KIND_FACTS) as readonly ReceiverKindName[]

/** An entry of `receivers` with its files read and the defaults of `global` filled in; faults are reported. */
export async function openReceiver(
  reader: SecretReader,
  { input, path }: { readonly input: ReceiverInput; readonly path: YamlPath },
  defaults: NotifyDefaults,
): Promise<Receiver> {
  const integrations: Integration[] = []
  for (const kind of KINDS) {
    const key = `${kind}_configs` as const
    for (const [index, written] of input[key].entries()) {
      const opened = await openConfig({ reader, kind, defaults, path: [...path, key, index] }, written)
      const integration = asIntegration(kind, index, opened)
      // A page is seen by everybody, whoever is called.
      const sees = input.business && kind !== 'escalation'
      integrations.push(sees ? { ...integration, seesBusiness: true } : integration)
    }
  }
  return { name: input.name, integrations }
}

/** The helper's cast: the kind's fields were filled in by its own facts, and those that it must have were checked. */
const asIntegration = (kind: ReceiverKindName, index: number, config: Fields): Integration =>
  ({ kind, index, config: config as ReceiverConfigs[ReceiverKindName] }) as Integration

type Opening = {
  readonly reader: SecretReader
  readonly kind: ReceiverKindName
  readonly defaults: NotifyDefaults
  readonly path: YamlPath
}

async function openConfig(opening: Opening, written: Fields): Promise<Fields> {
  const { reader, kind, defaults, path } = opening
  const { filed, inherited = {}, isOverHttp } = KIND_FACTS[kind]
  const config: Record<string, unknown> = { ...written }
  for (const [name, global] of Object.entries(inherited)) config[name] ??= defaults.global[global]
  for (const field of filed) {
    delete config[`${field.name}_file`]
    const own = await filedText(reader, written, { path, field })
    const text = own ?? (field.global === undefined ? undefined : defaults.texts[field.global])
    if (text === undefined && field.isRequired) missing(opening, field)
    config[field.name] = text
  }
  if (isOverHttp) {
    const http = clientOf(written)
    delete config.http_config
    config.http = http ? await resolveHttpClient(reader, http, [...path, 'http_config']) : defaults.http
  }
  return finish(opening, config)
}

/** The helper's cast: the field's own schema made it. */
const clientOf = (written: Fields): HttpClientInput | undefined =>
  written.http_config as HttpClientInput | undefined

function missing({ reader, path }: Opening, { name, global }: FiledField): void {
  const elsewhere = global === undefined ? '' : `, or ${global} under global`
  report(reader.inspection, path, `${name}: missing: expected ${name} or ${name}_file${elsewhere}`)
}

/** A field's text, its own or its file's; a field and its file beside each other, and no URL in it, are faults. */
async function filedText(
  reader: SecretReader,
  fields: Fields,
  { path, field }: { readonly path: YamlPath; readonly field: FiledField },
): Promise<string | undefined> {
  const file = `${field.name}_file`
  const [text, named] = [textIn(fields, field.name), textIn(fields, file)]
  if (text !== undefined && named !== undefined) {
    report(
      reader.inspection,
      [...path, file],
      `${file}: cannot be given beside ${field.name}: expected at most one`,
    )
  }
  const read = await given(reader, { text, file: named, path: [...path, file] })
  // An unreadable file was reported already, and reads as empty.
  if (text === undefined && read && field.isUrl && !HttpUrl.safeParse(read).success) {
    report(reader.inspection, [...path, file], `${file}: what stands in it is not a URL of http or https`)
  }
  return read
}

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

async function finish(opening: Opening, config: Record<string, unknown>): Promise<Fields> {
  switch (opening.kind) {
    case 'slack':
      return slack(opening, config)
    case 'email':
      return email(opening, config)
    case 'pagerduty':
      return { ...config, source: config.source ?? config.client }
    case 'opsgenie':
      return { ...config, api_url: String(config.api_url).replace(/\/?$/, '/') }
    default:
      return config
  }
}

/** Where a message goes: the receiver's own webhook or app goes before those of `global`. */
function slack({ reader, defaults, path }: Opening, config: Record<string, unknown>): Fields {
  const { api_url: url, app_token: token, app_url } = config
  if (url !== undefined && token !== undefined) {
    report(reader.inspection, path, 'app_token: cannot be given beside api_url: expected at most one')
  }
  if (url !== undefined) return config
  if (token !== undefined) return { ...config, api_url: app_url }
  const { slack_api_url: commonUrl, slack_app_token: commonToken } = defaults.texts
  if (commonUrl !== undefined) return { ...config, api_url: commonUrl }
  if (commonToken !== undefined) return { ...config, api_url: app_url, app_token: commonToken }
  const message =
    'api_url: missing: expected api_url or app_token (or their files), or slack_api_url under global'
  report(reader.inspection, path, message)
  return config
}

async function email(
  { reader, defaults, path }: Opening,
  { tls_config, ...config }: Record<string, unknown>,
): Promise<Fields> {
  // The cast: the field's own schema made it.
  const written = tls_config as HttpClientInput['tls_config']
  for (const name of ['from', 'smarthost']) {
    if (config[name] !== undefined) continue
    report(reader.inspection, path, `${name}: missing: expected ${name}, or smtp_${name} under global`)
  }
  return {
    ...config,
    require_tls: config.require_tls ?? true,
    tls: written ? await resolveTls(reader, written, [...path, 'tls_config']) : defaults.smtpTls,
  }
}
