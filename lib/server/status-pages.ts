import type { StatusCopy, StatusVisitor } from '../contract/status-pages.ts'
import {
  BADGE_DAYS,
  type BadgeWish,
  badgeSvg,
  noPagesHtml,
  notFoundHtml,
  pageListHtml,
  passwordHtml,
} from '../core/status-page/index.ts'
import { addressOf } from './address.ts'
import { readCookie } from './cookies.ts'
import { getRuntime } from './runtime.ts'
import { parseForm, type StatusParams, statusRoute } from './status-route.ts'

const HTML = 'text/html; charset=utf-8'
const ATOM = 'application/atom+xml; charset=utf-8'
const SVG = 'image/svg+xml; charset=utf-8'

export const passCookie = (slug: string): string => `opsdeck.status.${slug}`

/** Who looks: by address and pass alone, so that a visitor never costs a question to the database. */
export const visitorOf = (request: Request, slug: string): StatusVisitor => ({
  address: addressOf(request.headers),
  pass: readCookie(request.headers.get('cookie'), passCookie(slug)),
})

export const htmlResponse = (text: string, status = 200): Response =>
  new Response(text, { status, headers: { 'content-type': HTML, 'cache-control': 'no-store' } })

const door = () => getRuntime().deck.statusPages

/** `/status`: the one page that this visitor may see, or a list of them. */
export const indexRoute = statusRoute(async request => {
  const pages = await door().listFor(visitorOf(request, ''))
  const [only] = pages
  if (!only) return htmlResponse(noPagesHtml(), 404)
  return pages.length > 1 ? htmlResponse(pageListHtml(pages)) : showPage(request, only.slug)
})

/** `/status/<slug>` */
export const pageRoute = statusRoute(async (request, { slug }) => showPage(request, slug))

/** The password of a page, from its form. */
export const unlockRoute = statusRoute(async (request, { slug }) => {
  const form = await parseForm(request)
  const verdict = await door().unlock(slug, form.get('password') ?? '', addressOf(request.headers))
  switch (verdict.kind) {
    case 'absent':
      return htmlResponse(notFoundHtml(), 404)
    case 'wrong':
      return htmlResponse(passwordHtml(slug, 'That is not the password.'), 403)
    case 'too_many': {
      const minutes = Math.ceil(verdict.retryAfterSeconds / 60)
      const words = `Too many tries from your address. Wait ${minutes} min and try again.`
      const answer = htmlResponse(passwordHtml(slug, words), 429)
      answer.headers.set('retry-after', String(verdict.retryAfterSeconds))
      return answer
    }
    case 'unlocked': {
      const isSecure = getRuntime().env.url.startsWith('https:')
      const cookie = `${passCookie(slug)}=${verdict.pass}; Path=/; Max-Age=${verdict.maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
      return new Response(null, {
        status: 303,
        headers: { location: `/status/${slug}`, 'set-cookie': cookie, 'cache-control': 'no-store' },
      })
    }
  }
})

async function showPage(request: Request, slug: string): Promise<Response> {
  const read = await door().read(slug, visitorOf(request, slug))
  if (read.kind === 'absent') return htmlResponse(notFoundHtml(), 404)
  if (read.kind === 'locked') return htmlResponse(passwordHtml(slug, null), 403)
  return cached(request, { ...whereOf(read.copy), body: read.copy.html, type: HTML, etag: read.copy.etag })
}

/** `/status/<slug>/feed.xml`; a page that is not open has none. */
export const feedRoute = statusRoute(async (request, { slug }) => {
  const copy = await openCopy(request, slug)
  if (!copy) return plainNotFound()
  return cached(request, { ...whereOf(copy), body: copy.feed, type: ATOM, etag: copy.feedEtag })
})

/** `/status/<slug>/badge/<service>.svg`, of a part `<service>.<part>.svg`; `?days=90` for uptime. */
export const badgeRoute = statusRoute(async (request, { slug, file }) => {
  const copy = await openCopy(request, slug)
  const key = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.svg$/.exec(file)
  if (!copy || !key) return plainNotFound()
  const wanted = key[2] === undefined ? key[1] : `${key[1]}/${key[2]}`
  const component = copy.model.components.find(one => one.key === wanted)
  const wish = badgeWish(new URL(request.url).searchParams.get('days'))
  if (!component || !wish) return plainNotFound()
  const body = badgeSvg(component, wish, copy.isStale)
  return cached(request, { ...whereOf(copy), body, type: SVG, etag: null })
})

/** The slug of the page that stands for `/status` itself: the only one that this visitor may see, or the first. */
export async function defaultSlug(request: Request): Promise<string> {
  return (await door().listFor(visitorOf(request, '')))[0]?.slug ?? ''
}

export async function openCopy(request: Request, slug: string): Promise<StatusCopy | null> {
  const read = await door().read(slug, visitorOf(request, slug))
  return read.kind === 'open' ? read.copy : null
}

function badgeWish(days: string | null): BadgeWish | null {
  if (days === null) return { kind: 'state' }
  const known = BADGE_DAYS.find(one => String(one) === days)
  return known === undefined ? null : { kind: 'uptime', days: known }
}

const plainNotFound = (): Response =>
  new Response('There is nothing here.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })

const whereOf = (copy: StatusCopy) => ({ isPrivate: copy.isPrivate })

type Cached = {
  readonly isPrivate: boolean
  readonly body: string
  readonly type: string
  readonly etag: string | null
}

/** What only some may see is kept by no cache between them and the deck. */
function cached(request: Request, { isPrivate, body, type, etag }: Cached): Response {
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': isPrivate ? 'private, no-cache' : 'public, max-age=10, stale-if-error=86400',
    ...(isPrivate ? { vary: 'cookie' } : {}),
    ...(etag === null ? {} : { etag }),
  }
  const known = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map(one => one.trim().replace(/^W\//, ''))
  if (etag !== null && known.includes(etag)) return new Response(null, { status: 304, headers })
  return new Response(body, { headers })
}

export type { StatusParams }
