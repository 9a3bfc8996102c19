import { z } from 'zod'
import { REFUSED_OAUTH2 } from '../elsewhere.ts'
import { FilledText, HttpUrl, Text } from '../fields.ts'
import { section } from '../section.ts'
import { Tls } from './http-client.ts'

/** Client credentials of OAuth 2.0; Prometheus' fields. */
export const OAuth2Config = section(
  {
    client_id: FilledText,
    client_secret: Text.optional(),
    client_secret_file: Text.optional(),
    scopes: z.array(Text).default([]),
    token_url: HttpUrl,
    endpoint_params: z.record(z.string(), Text).default({}),
    tls_config: Tls.optional(),
    proxy_url: HttpUrl.optional(),
  },
  REFUSED_OAUTH2,
).refine(({ client_secret, client_secret_file }) => (client_secret ?? client_secret_file) !== undefined, {
  error: 'no secret: expected client_secret or client_secret_file',
})
