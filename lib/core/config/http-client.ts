import type { ScrapeAuth, ScrapeTls } from '../scrape/job.ts'
import { report } from './issues.ts'
import type { HttpClient } from './job-config.ts'
import { contradictions, type HttpClientInput } from './schema/http-client.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { YamlPath } from './yaml-file.ts'

/** Fills in what stands in files, and checks what is said against itself. */
export async function resolveHttpClient(
  reader: SecretReader,
  input: HttpClientInput,
  path: YamlPath,
): Promise<HttpClient> {
  for (const { path: at, message } of contradictions(input)) {
    report(reader.inspection, [...path, ...at], message)
  }
  return {
    auth: await resolveAuth(reader, input, path),
    tls: await resolveTls(reader, input.tls_config, [...path, 'tls_config']),
    headers: await resolveHeaders(reader, input, path),
    proxyUrl: input.proxy_url ?? null,
    followRedirects: input.follow_redirects,
  }
}

async function resolveAuth(
  reader: SecretReader,
  input: HttpClientInput,
  path: YamlPath,
): Promise<ScrapeAuth> {
  const { basic_auth: basic, authorization } = input
  if (basic) {
    const from = [...path, 'basic_auth']
    return {
      kind: 'basic',
      username:
        (await given(reader, {
          text: basic.username,
          file: basic.username_file,
          path: [...from, 'username_file'],
        })) ?? '',
      password:
        (await given(reader, {
          text: basic.password,
          file: basic.password_file,
          path: [...from, 'password_file'],
        })) ?? '',
    }
  }
  const credentials = await given(reader, {
    text: authorization?.credentials ?? input.bearer_token,
    file: authorization?.credentials_file ?? input.bearer_token_file,
    path: authorization ? [...path, 'authorization', 'credentials_file'] : [...path, 'bearer_token_file'],
  })
  if (credentials === undefined) {
    if (authorization)
      report(
        reader.inspection,
        [...path, 'authorization'],
        'no credentials: expected credentials or credentials_file',
      )
    return { kind: 'none' }
  }
  return { kind: 'header', type: authorization?.type.trim() || 'Bearer', credentials }
}

const TLS_VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const

/** TLS with its files read; `path` is where it stands. */
export async function resolveTls(
  reader: SecretReader,
  tls: HttpClientInput['tls_config'],
  path: YamlPath,
): Promise<ScrapeTls> {
  if (!tls) return { insecureSkipVerify: false }
  const at = (field: string) => [...path, field]
  return {
    caPem: await given(reader, { text: tls.ca, file: tls.ca_file, path: at('ca_file') }),
    certPem: await given(reader, { text: tls.cert, file: tls.cert_file, path: at('cert_file') }),
    keyPem: await given(reader, { text: tls.key, file: tls.key_file, path: at('key_file') }),
    serverName: tls.server_name,
    insecureSkipVerify: tls.insecure_skip_verify,
    minVersion: tls.min_version && TLS_VERSIONS[tls.min_version],
    maxVersion: tls.max_version && TLS_VERSIONS[tls.max_version],
  }
}

async function resolveHeaders(
  reader: SecretReader,
  input: HttpClientInput,
  path: YamlPath,
): Promise<Record<string, string>> {
  const headers: [string, string][] = []
  for (const [name, { values, secrets, files }] of Object.entries(input.http_headers)) {
    const fromFiles: string[] = []
    for (const [i, file] of files.entries()) {
      const text = await given(reader, {
        text: undefined,
        file,
        path: [...path, 'http_headers', name, 'files', i],
      })
      if (text !== undefined) fromFiles.push(text)
    }
    headers.push([name, [...values, ...secrets, ...fromFiles].join(', ')])
  }
  return Object.fromEntries(headers)
}
