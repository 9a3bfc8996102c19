import { DeckError } from '../contract/errors.ts'

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

type Asked = { readonly method: string; readonly headers: Headers }

/**
 * Refuses a change that another site's page asks for in a signed-in person's name (CSRF).
 * @param ownUrl the address that people use (`OPSDECK_URL`)
 * @throws DeckError `forbidden`
 */
export function refuseForeignOrigin(request: Asked, ownUrl: string): void {
  if (SAFE_METHODS.includes(request.method) || isOwnOrigin(request.headers, ownUrl)) return
  if (isNoBrowser(request.headers)) return
  throw new DeckError(
    'forbidden',
    'this request does not come from a page of this deck: send it from the page, or use an API key',
  )
}

/** Whether the browser says that a page of this deck asks. What says nothing is taken for a stranger. */
export function isOwnOrigin(headers: Headers, ownUrl: string): boolean {
  const origin = headers.get('origin')
  if (origin === null) return headers.get('sec-fetch-site') === 'same-origin'
  const host = hostOf(origin)
  return host !== null && (host === hostOf(ownUrl) || host === headers.get('host'))
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null
}

/** A program without a cookie: there is nobody in whose name another site could ask. */
function isNoBrowser(headers: Headers): boolean {
  return !headers.has('cookie') && !headers.has('origin') && !headers.has('sec-fetch-site')
}
