import type { HttpClient } from '../../core/config/job-config.ts'

/** An address of the environment without its credentials, and the client that carries them and `headers`. */
export function splitCredentials(
  address: string,
  headers: Readonly<Record<string, string>> = {},
): { readonly url: string; readonly client: HttpClient } {
  const url = new URL(address)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const isOpen = username === '' && password === ''
  return {
    url: url.href,
    client: {
      auth: isOpen
        ? { kind: 'none' }
        : { kind: 'basic', username: decodeURIComponent(username), password: decodeURIComponent(password) },
      tls: { insecureSkipVerify: false },
      headers,
      proxyUrl: null,
      followRedirects: false,
    },
  }
}
