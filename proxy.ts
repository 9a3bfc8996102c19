import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { isRoutePath, matchPage, PAGE_DOORS, type PagePath } from './lib/contract/doors.ts'
import { mayPass } from './lib/core/access/index.ts'
import { addressOf } from './lib/server/address.ts'
import { asDeckError } from './lib/server/answer.ts'
import { findActor } from './lib/server/credentials.ts'
import { getRuntime, type Runtime } from './lib/server/runtime.ts'
import { contentSecurityPolicy, securityHeaders } from './lib/server/security-headers.ts'
import { isForOtherSites, pathAtHost } from './lib/server/status-hosts.ts'
import { isDeckEmpty } from './lib/services/setup/deck-empty.ts'

/**
 * The outer wall: what is not stated in `lib/contract/doors.ts` is not there; pages open only for those who may see
 * them. Routes check their door themselves (`handle`), pages once more (`requirePage`).
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const runtime = getRuntime()
  const isHttps = runtime.env.url.startsWith('https:')
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy({
    nonce,
    isHttps,
    isDevelopment: runtime.env.NODE_ENV === 'development',
  })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  const answer = await admitAtHost(runtime, request, headers)
  if (isForOtherSites(request.nextUrl.pathname))
    answer.headers.set('cross-origin-resource-policy', 'cross-origin')
  for (const [name, value] of Object.entries(securityHeaders(policy, isHttps)))
    if (!answer.headers.has(name)) answer.headers.set(name, value)
  return answer
}

export const config = {
  matcher: ['/((?!_next/static/|_next/image|favicon\\.ico$|icon\\.svg$|push-worker\\.js$).*)'],
}

/** At the host name of a status page there is that page, and nothing else of the deck. */
async function admitAtHost(runtime: Runtime, request: NextRequest, headers: Headers): Promise<NextResponse> {
  const slug = runtime.deck.statusPages.slugOfHost(request.headers.get('host'))
  if (slug === null) return admit(runtime, request, headers)
  const path = pathAtHost(slug, request.nextUrl.pathname)
  if (path === null) return unknownPage(request, headers)
  if (path === request.nextUrl.pathname) return NextResponse.next({ request: { headers } })
  const to = new URL(path, request.nextUrl.origin)
  to.search = request.nextUrl.search
  return NextResponse.rewrite(to, { request: { headers } })
}

async function admit(runtime: Runtime, request: NextRequest, headers: Headers): Promise<NextResponse> {
  const { pathname } = request.nextUrl
  if (isRoutePath(pathname)) return NextResponse.next({ request: { headers } })
  const page = matchPage(pathname)
  if (page === undefined) return pathname.startsWith('/api/') ? unknownRoute() : unknownPage(request, headers)
  try {
    const elsewhere = await elsewhereOf(runtime, request, page)
    if (elsewhere?.kind === 'redirect') return redirect(request, elsewhere.to)
    if (elsewhere?.kind === 'refused') return refuse(request, headers, page)
    return NextResponse.next({ request: { headers } })
  } catch (error) {
    if (!asDeckError(error)) throw error
    return new NextResponse('Opsdeck cannot reach its database. Try again in a moment.\n', {
      status: 503,
      headers: { 'retry-after': '5' },
    })
  }
}

type Elsewhere = { readonly kind: 'redirect'; readonly to: string } | { readonly kind: 'refused' }

/** Where a visitor of a page goes instead; null when they may have it. */
async function elsewhereOf(
  runtime: Runtime,
  request: NextRequest,
  page: PagePath,
): Promise<Elsewhere | null> {
  const door = PAGE_DOORS[page]
  if (door === 'setup') return (await isDeckEmpty(runtime.db)) ? null : { kind: 'redirect', to: '/sign-in' }
  if (page === '/sign-in') return (await isDeckEmpty(runtime.db)) ? { kind: 'redirect', to: '/setup' } : null
  // A key opens routes; pages are for people.
  const actor = await findActor(runtime, {
    cookie: request.headers.get('cookie'),
    authorization: null,
    address: addressOf(request.headers),
  })
  if (mayPass(door, actor)) return null
  if (actor.kind !== 'anonymous') return { kind: 'refused' }
  if (await isDeckEmpty(runtime.db)) return { kind: 'redirect', to: '/setup' }
  const here = request.nextUrl.pathname + request.nextUrl.search
  return { kind: 'redirect', to: here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}` }
}

function redirect(request: NextRequest, to: string): NextResponse {
  return NextResponse.redirect(new URL(to, ownBase(request)))
}

/** The address as the browser knows it: Next would name the one that it listens on. */
function ownBase(request: NextRequest): string {
  const host = request.headers.get('host')
  return host === null ? request.nextUrl.origin : `${request.nextUrl.protocol}//${host}`
}

function refuse(request: NextRequest, headers: Headers, page: PagePath): NextResponse {
  const to = new URL('/refused', request.nextUrl.origin)
  to.searchParams.set('page', page)
  return NextResponse.rewrite(to, { status: 403, request: { headers } })
}

function unknownPage(request: NextRequest, headers: Headers): NextResponse {
  return NextResponse.rewrite(new URL('/_not-found', request.nextUrl.origin), {
    status: 404,
    request: { headers },
  })
}

function unknownRoute(): NextResponse {
  const error = { code: 'not_found', message: 'there is no such route' }
  return NextResponse.json({ error }, { status: 404 })
}
