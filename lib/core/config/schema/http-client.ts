import { z } from 'zod'
import { REFUSED_AUTHORIZATION, REFUSED_BASIC_AUTH, REFUSED_TLS } from '../elsewhere.ts'
import { Flag, HttpUrl, Text } from '../fields.ts'
import { section } from '../section.ts'

/** Header names that the scrape itself sets. */
const RESERVED_HEADERS = new Set([
  'authorization',
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-prometheus-scrape-timeout-seconds',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
])

/** Whether a header of that name is nobody's to configure. */
export const isReservedHeader = (name: string): boolean => RESERVED_HEADERS.has(name.toLowerCase())

const BasicAuth = section(
  {
    username: Text.optional(),
    username_file: Text.optional(),
    password: Text.optional(),
    password_file: Text.optional(),
  },
  REFUSED_BASIC_AUTH,
)

const Authorization = section(
  { type: Text.default('Bearer'), credentials: Text.optional(), credentials_file: Text.optional() },
  REFUSED_AUTHORIZATION,
).refine(({ type }) => type.trim().toLowerCase() !== 'basic', {
  path: ['type'],
  error: '"basic" is not possible here: use basic_auth instead',
})

const TLS_VERSIONS = ['TLS10', 'TLS11', 'TLS12', 'TLS13'] as const
const TlsVersion = z.enum(TLS_VERSIONS)

export const Tls = section(
  {
    ca: Text.optional(),
    ca_file: Text.optional(),
    cert: Text.optional(),
    cert_file: Text.optional(),
    key: Text.optional(),
    key_file: Text.optional(),
    server_name: Text.optional(),
    insecure_skip_verify: Flag.default(false),
    min_version: TlsVersion.optional(),
    max_version: TlsVersion.optional(),
  },
  REFUSED_TLS,
).refine(
  ({ min_version: min, max_version: max }) =>
    min === undefined || max === undefined || TLS_VERSIONS.indexOf(min) <= TLS_VERSIONS.indexOf(max),
  { path: ['min_version'], error: 'is above max_version: expected at most that' },
)

const Headers = z.record(
  z.string().refine(name => !isReservedHeader(name), {
    error: issue => `the header ${JSON.stringify(issue.input)} is set by the scrape itself`,
  }),
  section({
    values: z.array(Text).default([]),
    secrets: z.array(Text).default([]),
    files: z.array(Text).default([]),
  }),
)

/** How to reach something over HTTP; Prometheus' fields. Part of a scrape job and of HTTP discovery. */
export const HTTP_CLIENT_FIELDS = {
  basic_auth: BasicAuth.optional(),
  authorization: Authorization.optional(),
  bearer_token: Text.optional(),
  bearer_token_file: Text.optional(),
  tls_config: Tls.optional(),
  proxy_url: HttpUrl.optional(),
  follow_redirects: Flag.default(true),
  enable_http2: Flag.refine(isOn => !isOn, {
    error: 'is known to Prometheus, but not supported by Opsdeck: HTTP/1.1 is spoken, expected false',
  }).optional(),
  http_headers: Headers.default({}),
} as const

export type HttpClientInput = z.output<z.ZodObject<typeof HTTP_CLIENT_FIELDS>>

/** Fields of which at most one may be given. */
const EXCLUSIVE: readonly (readonly (readonly string[])[])[] = [
  [['basic_auth'], ['authorization'], ['bearer_token'], ['bearer_token_file']],
  [
    ['basic_auth', 'username'],
    ['basic_auth', 'username_file'],
  ],
  [
    ['basic_auth', 'password'],
    ['basic_auth', 'password_file'],
  ],
  [
    ['authorization', 'credentials'],
    ['authorization', 'credentials_file'],
  ],
  [
    ['tls_config', 'ca'],
    ['tls_config', 'ca_file'],
  ],
  [
    ['tls_config', 'cert'],
    ['tls_config', 'cert_file'],
  ],
  [
    ['tls_config', 'key'],
    ['tls_config', 'key_file'],
  ],
]

/** What a client's fields say against each other, with the place of each. */
export function contradictions(client: HttpClientInput): { path: readonly string[]; message: string }[] {
  const found = EXCLUSIVE.flatMap(group => {
    const given = group.filter(path => valueAt(client, path) !== undefined)
    const [first, second] = given
    if (!first || !second) return []
    return [
      {
        path: second,
        message: `${second.join('.')} cannot be given beside ${first.join('.')}: expected at most one`,
      },
    ]
  })
  const tls = client.tls_config
  const hasCert = Boolean(tls?.cert ?? tls?.cert_file)
  const hasKey = Boolean(tls?.key ?? tls?.key_file)
  if (hasCert !== hasKey) {
    const message = hasCert
      ? 'a certificate without its key: expected key or key_file'
      : 'a key without its certificate: expected cert or cert_file'
    found.push({ path: ['tls_config'], message })
  }
  return found
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
