import { secretForms } from '../../core/check/mask-secrets.ts'
import type { ScrapeAuth } from '../../core/scrape/job.ts'
import { basicAuthorization } from '../http/authorization.ts'
import type { HttpMessage } from './transport.ts'

/** Every form in which a secret of a question may come back in its answer, or in an error. */
export function secretsOf({
  url,
  isUrlSecret,
  client,
  headers,
  secrets = [],
}: HttpMessage): readonly string[] {
  return secretForms([
    ...secrets,
    ...ofAddress(url, isUrlSecret === true),
    ...(client ? [...ofAuth(client.auth), ...Object.values(client.headers)] : []),
    ...(client?.proxyUrl ? ofAddress(client.proxyUrl, false) : []),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) =>
      name.toLowerCase() === 'authorization' ? [value, value.replace(/^\S+ /, '')] : [],
    ),
  ])
}

function ofAuth(auth: ScrapeAuth): readonly string[] {
  if (auth.kind === 'none') return []
  if (auth.kind === 'header') return [auth.credentials]
  return [auth.password, basicAuthorization(auth.username, auth.password)]
}

/** Of a secret address each part that is long enough to be the secret, too. */
function ofAddress(text: string, isSecret: boolean): readonly string[] {
  if (!URL.canParse(text)) return []
  const { href, username, password, pathname, search } = new URL(text)
  const credentials =
    password === '' ? [] : [password, decodeURIComponent(password), basicAuthorization(username, password)]
  if (!isSecret) return credentials
  const parts = [...pathname.split('/'), ...new URLSearchParams(search).values()]
  return [...credentials, href, `${pathname}${search}`, ...parts.filter(part => part.length >= 8)]
}
