import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ROLES, type Role } from '../../core/access/index.ts'
import type { User } from '../../generated/prisma/client.ts'
import { readAudit } from '../audit/read-audit.ts'
import { reportAudit } from '../audit/report-audit.ts'
import type { Actor } from '../context.ts'
import { acceptInvitation } from '../invitations/accept-invitation.ts'
import { createInvitation } from '../invitations/create-invitation.ts'
import { listInvitations } from '../invitations/list-invitations.ts'
import { readInvitation } from '../invitations/read-invitation.ts'
import { revokeInvitation } from '../invitations/revoke-invitation.ts'
import { createKey } from '../keys/create-key.ts'
import { keyActor } from '../keys/key-actor.ts'
import { listKeys } from '../keys/list-keys.ts'
import { revokeKey } from '../keys/revoke-key.ts'
import { sessionActor } from '../sessions/session-actor.ts'
import { startSession } from '../sessions/start-session.ts'
import { bootstrap } from '../setup/bootstrap.ts'
import { createFirstAdmin, needsSetupToken, setupToken } from '../setup/create-first-admin.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { endPersonSessions } from './end-person-sessions.ts'
import { listPeople } from './list-people.ts'
import { resetSecondFactor } from './reset-second-factor.ts'
import { updatePerson } from './update-person.ts'

const UUID = '00000000-0000-4000-8000-0000000000aa'
const ANONYMOUS: Actor = { kind: 'anonymous' }

let database: TestDatabase
let ctx: TestContext
let admin: User
let asAdmin: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await ctx.db.user.deleteMany()
  await ctx.db.apiKey.deleteMany()
  admin = await add('admin')
  asAdmin = actingAs(ctx, {
    kind: 'person',
    userId: admin.id,
    sessionId: UUID,
    email: admin.email,
    role: 'admin',
  })
})

const add = (role: Role, name: string = role) =>
  ctx.db.user.create({ data: { email: `${name}@example.org`, name, role } })

const lastDeed = () => ctx.db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } })

describe('only admins', () => {
  const WISH = { role: 'viewer', expiresInDays: 7, deckUrl: 'http://deck' } as const
  const VERBS: [string, (ctx: TestContext) => Promise<unknown>][] = [
    ['list people', listPeople],
    ['change people', c => updatePerson(c, { id: UUID, role: 'admin' })],
    ['end sessions of others', c => endPersonSessions(c, { id: UUID })],
    ['take off the second factor of others', c => resetSecondFactor(c, { id: UUID })],
    ['invite', c => createInvitation(c, WISH)],
    ['list invitations', listInvitations],
    ['take an invitation back', c => revokeInvitation(c, { id: UUID })],
    ['make keys', c => createKey(c, { name: 'k', grant: { role: 'admin' }, expiresInDays: null })],
    ['list keys', listKeys],
    ['revoke keys', c => revokeKey(c, { id: UUID })],
    ['read the audit log', c => readAudit(c, { limit: 10 })],
    ['check the audit log', reportAudit],
  ]
  const OTHERS = ROLES.filter(role => role !== 'admin')
  test.each(VERBS)('%s', async (_what, verb) => {
    for (const actor of [...OTHERS.map(somebody), ANONYMOUS])
      await expect(verb(actingAs(ctx, actor))).rejects.toMatchObject({ code: 'forbidden' })
    const outcome = await verb(asAdmin).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    )
    expect(['done', 'not_found']).toContain(outcome)
  })
})

describe('changing a person', () => {
  it('is written down with what was before', async () => {
    const kofi = await add('viewer', 'kofi')
    await updatePerson(asAdmin, { id: kofi.id, role: 'engineer' })
    expect(await lastDeed()).toMatchObject({
      action: 'person.changed',
      subject: 'person:kofi@example.org',
      before: { role: 'viewer' },
      after: { role: 'engineer' },
      actorName: 'admin@example.org',
    })
  })

  it('to disabled ends their sessions at once', async () => {
    const kofi = await add('viewer', 'kofi')
    const session = await startSession(ctx, { userId: kofi.id, method: 'oidc', userAgent: null })
    expect(await sessionActor(ctx, session.id)).not.toBeNull()
    await updatePerson(asAdmin, { id: kofi.id, isDisabled: true })
    await updatePerson(asAdmin, { id: kofi.id, isDisabled: false })
    expect(await sessionActor(ctx, session.id)).toBeNull()
  })

  it.each([{ role: 'engineer' as const }, { isDisabled: true }])(
    'never takes the last admin: %o',
    async change => {
      await expect(updatePerson(asAdmin, { id: admin.id, ...change })).rejects.toMatchObject({
        code: 'conflict',
      })
      await add('admin', 'second')
      await updatePerson(asAdmin, { id: admin.id, ...change })
    },
  )

  it('leaves one admin when two step down at the same time', async () => {
    const second = await add('admin', 'second')
    const steps = [admin, second].map(({ id }) => updatePerson(asAdmin, { id, role: 'viewer' }))
    const outcomes = await Promise.allSettled(steps)
    expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await ctx.db.user.count({ where: { role: 'admin' } })).toBe(1)
  })

  it('does not count a disabled admin as one', async () => {
    const second = await add('admin', 'second')
    await updatePerson(asAdmin, { id: second.id, isDisabled: true })
    await expect(updatePerson(asAdmin, { id: admin.id, role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('an invitation', () => {
  const invite = (wish: { email?: string } = {}) =>
    createInvitation(asAdmin, { role: 'engineer', expiresInDays: 7, deckUrl: 'http://deck', ...wish })
  const tokenOf = ({ url }: { url: string }) => url.slice('http://deck/invitation/'.length)
  const accept = (token: string, email = 'kofi@example.org') =>
    acceptInvitation(actingAs(ctx, ANONYMOUS), { token, email, name: 'Kofi', password: 'a good long one' })

  it('makes an account of its role, once', async () => {
    const token = tokenOf(await invite())
    expect(await readInvitation(ctx, token)).toMatchObject({ role: 'engineer' })
    await accept(token)
    expect(await ctx.db.user.findUnique({ where: { email: 'kofi@example.org' } })).toMatchObject({
      role: 'engineer',
    })
    await expect(accept(token, 'second@example.org')).rejects.toMatchObject({ code: 'not_found' })
    expect(await readInvitation(ctx, token)).toBeNull()
  })

  it('makes one account for two who take it at the same time', async () => {
    const token = tokenOf(await invite())
    const outcomes = await Promise.allSettled([
      accept(token, 'a@example.org'),
      accept(token, 'b@example.org'),
    ])
    expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('for an address is for that address', async () => {
    const token = tokenOf(await invite({ email: 'mia@example.org' }))
    await expect(accept(token)).rejects.toMatchObject({ code: 'forbidden', issues: [{ path: 'email' }] })
    await accept(token, 'mia@example.org')
  })

  it('runs out, and can be taken back', async () => {
    const [late, revoked] = [await invite(), await invite()]
    await revokeInvitation(asAdmin, { id: revoked.id })
    await expect(accept(tokenOf(revoked))).rejects.toMatchObject({ code: 'not_found' })
    await ctx.clock.advance(7 * 86_400_000)
    await expect(accept(tokenOf(late))).rejects.toMatchObject({ code: 'not_found' })
    const states = (await listInvitations(asAdmin)).invitations.map(({ state }) => state)
    expect(states).toEqual(expect.arrayContaining(['expired', 'revoked']))
  })

  it('is refused for an address that has an account, and stays open then', async () => {
    const token = tokenOf(await invite())
    await expect(accept(token, admin.email)).rejects.toMatchObject({ code: 'conflict' })
    expect(await readInvitation(ctx, token)).not.toBeNull()
  })

  it('is kept without its token', async () => {
    const token = tokenOf(await invite())
    const { rows } = await database.pool.query(
      'select invitations::text as row from invitations union all select audit_entries::text from audit_entries',
    )
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})

describe('an API key', () => {
  it('is shown once and kept hashed; its last use is noted', async () => {
    const made = await createKey(asAdmin, { name: 'grafana', grant: { role: 'viewer' }, expiresInDays: 30 })
    expect(made.key).toMatch(/^odk_.{43}$/)
    const { rows } = await database.pool.query(
      'select api_keys::text as row from api_keys union all select audit_entries::text from audit_entries',
    )
    expect(JSON.stringify(rows)).not.toContain(made.key)
    expect(await keyActor(ctx, made.key)).toMatchObject({ kind: 'key', grant: { role: 'viewer' } })
    const [listed] = (await listKeys(asAdmin)).keys
    expect(listed).toMatchObject({ lastUsedAtMs: ctx.clock.now(), lastAddress: '192.0.2.7', state: 'active' })
    expect(listed).not.toHaveProperty('key')
  })

  it('ends at once when it is revoked, and says so to sockets', async () => {
    const made = await createKey(asAdmin, { name: 'k', grant: { scope: 'metrics' }, expiresInDays: null })
    const gone: unknown[] = []
    const off = ctx.events.on('keyRevoked', event => gone.push(event))
    await revokeKey(asAdmin, { id: made.id })
    off()
    expect(gone).toEqual([{ keyId: made.id }])
    expect(await keyActor(ctx, made.key)).toBeNull()
  })
})

describe('set-up', () => {
  const form = { email: 'first@example.org', name: 'First', password: 'a good long one' }
  const nobody = () => actingAs(ctx, ANONYMOUS)

  it('makes one admin, however many try at the same time', async () => {
    await ctx.db.user.deleteMany()
    const tries = ['a', 'b', 'c'].map(name =>
      createFirstAdmin(nobody(), { ...form, email: `${name}@example.org`, needsToken: false }),
    )
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await ctx.db.user.count()).toBe(1)
  })

  it('is over once somebody has an account', async () => {
    const again = createFirstAdmin(nobody(), { ...form, needsToken: false })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asks for the printed word where others can reach the deck', async () => {
    await ctx.db.user.deleteMany()
    const withToken = (token?: string) => createFirstAdmin(nobody(), { ...form, token, needsToken: true })
    await expect(withToken()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(withToken('x'.repeat(32))).rejects.toMatchObject({ code: 'forbidden' })
    await withToken(setupToken(ctx))
  })

  test.each([
    ['127.0.0.1', 'http://127.0.0.1:3000', '127.0.0.1:3000', false],
    ['127.0.0.1', 'http://127.0.0.1:3000', 'localhost:3000', false],
    ['::1', 'http://[::1]:3000', '[::1]:3000', false],
    ['0.0.0.0', 'http://127.0.0.1:3000', '127.0.0.1:3000', true],
    ['127.0.0.1', 'https://deck.example.org', 'deck.example.org', true],
    ['127.0.0.1', 'http://127.0.0.1:3000', 'evil.example:3000', true],
    ['127.0.0.1', 'http://127.0.0.1:3000', '127.0.0.1.evil.example', true],
    ['127.0.0.1', 'http://127.0.0.1:3000', null, true],
  ])('listening on %s as %s, asked as %s: needs the word %s', (listenHost, deckUrl, requestHost, needs) => {
    expect(needsSetupToken({ listenHost, deckUrl, requestHost })).toBe(needs)
  })

  it('can be done by the environment, on an empty database only', async () => {
    await ctx.db.user.deleteMany()
    const wish = { deckUrl: 'http://deck', apiKey: 'a-key-of-the-operator-0' }
    const first = await bootstrap(ctx, wish)
    expect(first).toMatchObject({ createdKey: true, createdAdmin: null })
    expect(first.setupUrl).toBe(`http://deck/setup?token=${setupToken(ctx)}`)
    expect(await keyActor(ctx, wish.apiKey)).toMatchObject({ grant: { role: 'admin' } })
    const second = await bootstrap(ctx, {
      ...wish,
      adminEmail: 'Op@Example.org',
      adminPassword: 'a good long one',
    })
    expect(second).toEqual({ createdAdmin: 'op@example.org', createdKey: false, setupUrl: null })
    const third = await bootstrap(ctx, {
      ...wish,
      adminEmail: 'x@example.org',
      adminPassword: 'a good long one',
    })
    expect(third).toEqual({ createdAdmin: null, createdKey: false, setupUrl: null })
  })
})

describe('reading the audit log', () => {
  it('goes backwards by pages, and can be narrowed', async () => {
    for (const name of ['a', 'b', 'c']) await updatePerson(asAdmin, { id: admin.id, name })
    const first = await readAudit(asAdmin, { limit: 2, action: 'person', actor: 'ADMIN@' })
    expect(first.rows.map(row => row.after)).toMatchObject([{ name: 'c' }, { name: 'b' }])
    const next = await readAudit(asAdmin, {
      limit: 1,
      action: 'person',
      before: first.nextBefore ?? undefined,
    })
    expect(next.rows).toMatchObject([{ after: { name: 'a' } }])
    expect((await readAudit(asAdmin, { limit: 5, subject: 'no such thing' })).rows).toEqual([])
  })

  it('is vouched for from end to end', async () => {
    expect(await reportAudit(asAdmin)).toMatchObject({ fault: null })
  })
})
