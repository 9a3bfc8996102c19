import type { ScrapeAuth } from '../../core/scrape/job.ts'

/** The `authorization` header; what stands in the address counts when nothing else is said. */
export function authorizationOf(url: URL, auth: ScrapeAuth): Record<string, string> {
  switch (auth.kind) {
    case 'basic':
      return { authorization: basicAuthorization(auth.username, auth.password) }
    case 'header':
      return { authorization: `${auth.type} ${auth.credentials}` }
    case 'none':
      return url.username === '' && url.password === ''
        ? {}
        : {
            authorization: basicAuthorization(
              decodeURIComponent(url.username),
              decodeURIComponent(url.password),
            ),
          }
  }
}

/** RFC 7617. */
export const basicAuthorization = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
