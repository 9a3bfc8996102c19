import type { z } from 'zod'
import type { OAuth2 } from '../scrape/job.ts'
import { resolveTls } from './http-client.ts'
import { report } from './issues.ts'
import type { HttpClientInput } from './schema/http-client.ts'
import type { OAuth2Config } from './schema/oauth2.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { YamlPath } from './yaml-file.ts'

const OTHERS = ['basic_auth', 'authorization', 'bearer_token', 'bearer_token_file'] as const

type Input = HttpClientInput & { readonly oauth2?: z.output<typeof OAuth2Config> | undefined }

/** Client credentials with their secret read; null where none are asked for. */
export async function oauth2Of(reader: SecretReader, input: Input, path: YamlPath): Promise<OAuth2 | null> {
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
