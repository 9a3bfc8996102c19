import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import {
  CHANNEL_DOORS,
  channelDoor,
  isRoutePath,
  matchPage,
  PAGE_DOORS,
  ROUTE_DOORS,
} from '../contract/doors.ts'
import { GRANTS, mayPass } from '../core/access/index.ts'

const APP = join(import.meta.dirname, '../../app')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Routes for everybody may answer by themselves; what asks for somebody goes through `handle`. */
const asksForSomebody = (name: string) => ROUTE_DOORS[name] !== 'public'

type Found = { readonly path: string; readonly source: string }

function filesNamed(name: RegExp): Found[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter(file => name.test(file.split(sep).at(-1) ?? ''))
    .map(file => ({ path: urlOf(file), source: readFileSync(join(APP, file), 'utf8') }))
}

/** A folder below `app/` as its URL: without groups such as `(deck)`. */
function urlOf(file: string): string {
  const folders = relative('.', dirname(file))
    .split(sep)
    .filter(folder => folder !== '' && folder !== '.' && !/^\(.*\)$/.test(folder))
  return `/${folders.join('/')}`
}

const pages = filesNamed(/^page\.tsx?$/)
const routes = filesNamed(/^route\.tsx?$/).flatMap(({ path, source }) =>
  methodsOf(source).map(method => ({ name: `${method} ${path}`, path, source })),
)

function methodsOf(source: string): string[] {
  const exported = [...source.matchAll(/export\s+(?:const|(?:async\s+)?function)\s+([A-Z]+)\b/g)].map(
    match => match[1],
  )
  const renamed = [...source.matchAll(/export\s*\{([^}]*)\}/g)].flatMap(match => [
    ...(match[1] ?? '').matchAll(/(?:\bas\s+)?\b([A-Z]+)\b/g),
  ])
  return [...exported, ...renamed.map(match => match[1])].flatMap(name =>
    name !== undefined && METHODS.includes(name) ? [name] : [],
  )
}

test('there are pages and routes to look at', () => {
  expect(pages.length).toBeGreaterThan(5)
  expect(routes.length).toBeGreaterThan(20)
})

describe('every page', () => {
  it.each(pages)('$path has a stated permission', ({ path }) => {
    expect(PAGE_DOORS, `add ${path} to PAGE_DOORS in lib/contract/doors.ts`).toHaveProperty([path])
  })

  it.each(pages)('$path asks for it itself, too', ({ path, source }) => {
    if (PAGE_DOORS[path] === 'public' || PAGE_DOORS[path] === 'setup') return
    expect(source).toMatch(new RegExp(`requirePage\\(\\s*'${path.replace(/[[\]]/g, '\\$&')}'`))
  })
})

describe('every route', () => {
  it.each(routes)('$name has a stated permission', ({ name }) => {
    expect(ROUTE_DOORS, `add ${name} to ROUTE_DOORS in lib/contract/doors.ts`).toHaveProperty([name])
  })

  it.each(routes.filter(({ name }) => asksForSomebody(name)))(
    '$name goes through handle() with its own door',
    ({ name, source }) => {
      const method = name.slice(0, name.indexOf(' '))
      const start = source.search(new RegExp(`export const ${method}\\b`))
      const hint = `write \`export const ${method} = handle({ door: '${name}', … })\``
      expect(start, hint).toBeGreaterThanOrEqual(0)
      const body = source.slice(start)
      expect(body, hint).toMatch(/^export const [A-Z]+(?:: \w+)? =\s*handle\w*\(/)
      expect(/'((?:[A-Z]+) \/[^']*)'/.exec(body)?.[1], hint).toBe(name)
    },
  )
})

describe('what is stated', () => {
  it('is there: pages', () => {
    expect(new Set(Object.keys(PAGE_DOORS))).toEqual(new Set(pages.map(({ path }) => path)))
  })

  it('is there: routes', () => {
    expect(new Set(Object.keys(ROUTE_DOORS))).toEqual(new Set(routes.map(({ name }) => name)))
  })

  it('names a permission of the matrix', () => {
    const known = [...Object.keys(GRANTS), 'public', 'setup', 'loopback-or-metrics']
    for (const doors of [PAGE_DOORS, ROUTE_DOORS, CHANNEL_DOORS])
      for (const door of Object.values(doors)) expect(known).toContain(door)
  })
})

describe('every channel', () => {
  const names = Object.keys(CHANNEL_DOORS)
  it.each(names)('%s lets nobody in who is not known', name => {
    expect(mayPass(channelDoor(name.replace('*', 'x')), { kind: 'anonymous' })).toBe(false)
    expect(mayPass(channelDoor(name.replace('*', 'x')), { kind: 'key', grant: { scope: 'push' } })).toBe(
      false,
    )
  })

  it.each([
    'nonsense',
    'service',
    'overview:x',
    'query',
    '',
    'service*',
    'constructor',
    '__proto__',
    'toString:x',
  ])('"%s" is none, and closed to all', name => {
    expect(mayPass(channelDoor(name), { kind: 'person', role: 'admin' })).toBe(false)
  })
})

describe('a path', () => {
  test.each([
    ['/', '/'],
    ['/services', '/services'],
    ['/services/', '/services'],
    ['/services/vrooli', '/services/[slug]'],
    ['/services/vrooli/more', undefined],
    ['/services//', undefined],
    ['/invitation/abc', '/invitation/[token]'],
    ['/settings/people', '/settings/people'],
    ['/settings/nonsense', undefined],
    ['/constructor', undefined],
    ['/Services', undefined],
  ])('%s is the page %s', (pathname, page) => expect(matchPage(pathname)).toBe(page))

  test.each([
    ['/api/health', true],
    ['/api/prom/api/v1/query', true],
    ['/api/prom/api/v1', false],
    ['/api/v1/keys/123', true],
    ['/api/v1/keys/123/x', false],
    ['/api/nonsense', false],
    ['/services', false],
  ])('%s is a route: %s', (pathname, is) => expect(isRoutePath(pathname)).toBe(is))
})
