import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { StatusCopy } from '../../contract/status-pages.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import { badgeSvg } from '../../core/status-page/index.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { boardRow, createTestStatusPages, figure, inForce, serviceRow, statusPage } from './testing.ts'

const DAY_MS = 86_400_000
const NOBODY = { address: '192.0.2.7', pass: null }
let database: TestDatabase
let ctx: TestContext
let directory: string
let made: ReturnType<typeof createTestStatusPages>

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  directory = await mkdtemp(join(tmpdir(), 'status-pages-'))
  made = createTestStatusPages(ctx, directory)
})
afterEach(async () => {
  await made.manager.stop()
  await ctx.db.$disconnect()
  await database.drop().catch(() => {})
  await rm(directory, { recursive: true, force: true })
})

const show = async (...pages: Parameters<typeof inForce>) => {
  made.manager.apply(inForce(...pages))
  await made.door.refresh()
}
const open = async (slug = 'public', visitor = NOBODY): Promise<StatusCopy> => {
  const read = await made.door.read(slug, visitor)
  if (read.kind !== 'open') throw new Error(`the page is ${read.kind}`)
  return read.copy
}
const addPost = (data: object = {}) =>
  ctx.db.statusPost.create({
    data: {
      pages: ['public'],
      kind: 'incident',
      title: 'Calls <fail>',
      components: ['api'],
      startsAt: new Date(ctx.clock.now()),
      createdBy: 'ada@example.org',
      createdAt: new Date(ctx.clock.now()),
      updates: {
        create: { at: new Date(ctx.clock.now()), state: 'investigating', body: 'We look.', createdBy: 'ada' },
      },
      ...data,
    },
  })

describe('a component', () => {
  it.each([
    ['up', {}, 'up'],
    ['down', { state: 'down' }, 'down'],
    ['no data', { state: 'no_data' }, 'unknown'],
    ['up, by samples that are too old', { newestSampleMs: 0 }, 'unknown'],
    ['up, by samples of now', { newestSampleMs: Date.UTC(2026, 0, 15, 12) - 59_000 }, 'up'],
  ] as const)('%s', async (_what, row, state) => {
    made.world.services = [serviceRow('api', row)]
    await show(statusPage())
    expect((await open()).model.components[0]?.state).toBe(state)
  })

  it('of a service or part that is not there is unknown', async () => {
    made.world.services = [serviceRow('api', { parts: [boardRow('voice', { state: 'degraded' })] })]
    await show(
      statusPage({
        components: [{ service: 'gone' }, { service: 'api', part: 'voice' }, { service: 'api', part: 'x' }],
      }),
    )
    expect((await open()).model.components.map(({ key, state }) => [key, state])).toEqual([
      ['gone', 'unknown'],
      ['api/voice', 'degraded'],
      ['api/x', 'unknown'],
    ])
  })

  it('never shows the reason, which names machines', async () => {
    await show(statusPage())
    expect((await open()).html).not.toContain('db7.internal')
  })

  it('has 90 days, of which those without figures are gaps, and its uptime', async () => {
    const todayMs = Math.floor(ctx.clock.now() / DAY_MS) * DAY_MS
    const day = figure(todayMs - DAY_MS, todayMs, { up: 43_200, down: 21_600, unobserved: 21_600 })
    made.world.days = [{ ...day, isOver: true, worstReason: 'db7.internal:5432 refused' }]
    made.world.figures = day
    await show(statusPage())
    const { model, html } = await open()
    expect(model.components[0]?.days).toHaveLength(90)
    expect(model.components[0]?.days[88]).toMatchObject({ up: 0.5, down: 0.25, isOver: true })
    expect(model.components[0]?.days[87]).toMatchObject({ up: 0, down: 0, degraded: 0, maintenance: 0 })
    expect(html).toContain('66.666%')
    expect(html).toContain('25.00% down, 25.00% not known')
    expect(html).not.toContain('db7.internal')
  })
})

test('posts stand on their own pages only, with their updates', async () => {
  await addPost()
  await show(statusPage(), statusPage({ slug: 'other', components: [{ service: 'api' }] }))
  const { html, feed } = await open()
  expect(html).toContain('Calls &lt;fail&gt;')
  expect(html).toContain('We look.')
  expect(feed).toContain('<?xml version="1.0" encoding="utf-8"?>')
  expect(feed).toContain('https://deck.example.org/status/public#update-')
  expect(feed).toContain('Calls &lt;fail&gt;')
  expect(feed).not.toContain('<fail>')
  expect((await open('other')).html).not.toContain('Calls')
})

test('a feed holds what people wrote as text, wherever it stands', async () => {
  const evil = ']]><script>x</script>&"'
  await addPost({
    title: evil,
    updates: { create: { at: new Date(0), state: 'resolved', body: evil, createdBy: '' } },
  })
  await show(statusPage({ title: evil, description: evil }))
  const { feed } = await open()
  expect(feed).not.toMatch(/<script/)
  expect(feed.match(/\]\]>/g)?.length).toBe(feed.match(/<!\[CDATA\[/g)?.length)
})

test('windows appear by themselves once they are announced, and only where they touch', async () => {
  const nowMs = ctx.clock.now()
  const window = (
    phase: WindowOccurrence['phase'],
    more: Partial<WindowOccurrence> = {},
  ): WindowOccurrence => ({
    slug: `w-${phase}`,
    name: `Work ${phase}`,
    description: null,
    services: ['api'],
    startsAtMs: nowMs,
    endsAtMs: nowMs + 1_000,
    phase,
    noticeMs: null,
    isLateNotice: false,
    mutesAlerts: true,
    zone: 'UTC',
    source: 'file',
    ...more,
  })
  made.world.occurrences = [
    window('open'),
    window('announced', { services: ['api/voice'] }),
    window('upcoming'),
    window('over'),
    window('over', { name: 'Work of old', endsAtMs: nowMs - 15 * DAY_MS }),
    window('open', { name: 'Work of others', services: ['billing'] }),
  ]
  await show(statusPage())
  expect((await open()).model.windows.map(({ name }) => name)).toEqual([
    'Work over',
    'Work open',
    'Work announced',
  ])
})

describe('while the database is away', () => {
  it('the last good copy stays, says as of when it is, and is not well for ever', async () => {
    await addPost({ title: 'Seen before' })
    await show(statusPage())
    await database.drop()
    await ctx.clock.advance(61_000)
    await made.door.refresh()
    const copy = await open()
    expect(copy.html).toContain('Seen before')
    expect(copy.html).toContain('2026-01-15 12:00 UTC')
    expect(copy.html).toContain('cannot be brought up to date')
    expect(copy.isStale).toBe(true)
    const [component] = copy.model.components
    if (!component) throw new Error('no component')
    expect(badgeSvg(component, { kind: 'state' }, copy.isStale)).toContain('unknown')
  })

  it('another start shows it, too, before any configuration came', async () => {
    await show(
      statusPage(),
      statusPage({ slug: 'inner', access: { kind: 'password', password: 'let me in' } }),
    )
    await made.manager.stop()
    await database.drop()
    const [first = ''] = await readdir(directory)
    expect(await readFile(join(directory, first), 'utf8')).not.toMatch(/Calls|let me in/)
    await writeFile(join(directory, 'broken.copy'), 'nonsense')
    made = createTestStatusPages(ctx, directory)
    await made.manager.start()
    expect((await open()).html).toContain('Calls')
    expect((await made.door.read('inner', NOBODY)).kind).toBe('locked')
    made.manager.apply(
      inForce(statusPage({ slug: 'inner', access: { kind: 'networks', networks: ['10.0.0.0/8'] } })),
    )
    expect((await made.door.read('public', NOBODY)).kind).toBe('absent')
    expect((await made.door.read('inner', NOBODY)).kind).toBe('absent')
  })

  it('a page that never was put together knows nothing, and is not well', async () => {
    await database.drop()
    await show(statusPage())
    const { html, model } = await open()
    expect(model.components.map(({ state }) => state)).toEqual(['unknown'])
    expect(html).not.toContain('Everything works')
  })
})

describe('a page behind a password', () => {
  const page = (password: string) => statusPage({ access: { kind: 'password', password } })
  const unlock = (password: string, address = '192.0.2.7') => made.door.unlock('public', password, address)

  it('opens by the pass that the right password gives, until it runs out or the password changes', async () => {
    await show(page('right'))
    expect(await made.door.read('public', NOBODY)).toEqual({ kind: 'locked' })
    expect(await unlock('wrong')).toEqual({ kind: 'wrong' })
    const verdict = await unlock('right')
    if (verdict.kind !== 'unlocked') throw new Error(verdict.kind)
    const visitor = { address: null, pass: verdict.pass }
    expect((await made.door.read('public', visitor)).kind).toBe('open')
    const [ends, seal] = verdict.pass.split('.')
    for (const pass of [`${Number(ends) + 1}.${seal}`, `${ends}.`, `${ends}`, 'nonsense', ''])
      expect((await made.door.read('public', { address: null, pass })).kind, pass).toBe('locked')
    await show(page('another'))
    expect((await made.door.read('public', visitor)).kind).toBe('locked')
    await show(page('right'))
    await ctx.clock.advance(verdict.maxAgeSeconds * 1_000)
    expect((await made.door.read('public', visitor)).kind).toBe('locked')
  })

  it('refuses even the right one after too many tries of an address', async () => {
    await show(page('right'))
    for (let i = 0; i < 5; i++) expect((await unlock(`guess ${i}`)).kind).toBe('wrong')
    expect(await unlock('right')).toMatchObject({ kind: 'too_many' })
    expect((await unlock('right', '192.0.2.8')).kind).toBe('unlocked')
  })

  it('is on no list, and a pass of one page opens no other', async () => {
    await show(page('right'), statusPage({ slug: 'second', access: { kind: 'password', password: 'right' } }))
    const verdict = await unlock('right')
    const pass = verdict.kind === 'unlocked' ? verdict.pass : ''
    expect((await made.door.read('second', { address: null, pass })).kind).toBe('locked')
    expect(await made.door.listFor({ address: null, pass })).toEqual([])
  })
})

test('a page for some networks is not there for others', async () => {
  await show(statusPage({ access: { kind: 'networks', networks: ['10.0.0.0/8'] } }))
  expect(await made.door.read('public', NOBODY)).toEqual(await made.door.read('never-was', NOBODY))
  expect(await made.door.listFor(NOBODY)).toEqual([])
  expect((await made.door.read('public', { address: '10.9.9.9', pass: null })).kind).toBe('open')
  expect(await made.door.listFor({ address: '10.9.9.9', pass: null })).toHaveLength(1)
  expect(await made.door.unlock('public', 'x', null)).toEqual({ kind: 'absent' })
})

test('a host name is a page’s own, but never the deck’s', async () => {
  await show(statusPage({ host: 'status.example.org' }), statusPage({ slug: 'b', host: 'deck.example.org' }))
  expect(made.door.slugOfHost('Status.example.org:443')).toBe('public')
  expect(made.door.slugOfHost('deck.example.org')).toBeNull()
  expect(made.door.slugOfHost('evil.example')).toBeNull()
  expect(made.door.slugOfHost(null)).toBeNull()
  expect((await open()).feed).toContain('https://status.example.org/status/public')
})

test('the tag of a page changes with what it shows, and with nothing else', async () => {
  await show(statusPage())
  const { etag } = await open()
  await ctx.clock.advance(10_000)
  await made.door.refresh()
  expect((await open()).etag).toBe(etag)
  made.world.services = [serviceRow('api', { state: 'down' })]
  await made.door.refresh()
  expect((await open()).etag).not.toBe(etag)
})
