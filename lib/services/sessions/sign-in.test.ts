import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createAttemptLimiter } from '../../adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { totpCode } from '../../core/access/totp.ts'
import type { User } from '../../generated/prisma/client.ts'
import { beginSecondFactor } from '../account/begin-second-factor.ts'
import { changePassword } from '../account/change-password.ts'
import { confirmSecondFactor } from '../account/confirm-second-factor.ts'
import { readAccount } from '../account/read-account.ts'
import { removeSecondFactor } from '../account/remove-second-factor.ts'
import { renameAccount } from '../account/rename-account.ts'
import { checkAudit } from '../audit/check.ts'
import { actingAs, createTestContext, type TestContext } from '../testing.ts'
import { listSessions } from './list-sessions.ts'
import { revokeOtherSessions } from './revoke-other-sessions.ts'
import { revokeSession } from './revoke-session.ts'
import { sessionActor } from './session-actor.ts'
import { type SignInContext, signIn } from './sign-in.ts'
import { signInWithOidc } from './sign-in-oidc.ts'

const PASSWORD = 'correct horse battery'

let database: TestDatabase
let ctx: TestContext & SignInContext
let ines: User
let passwordHash: string

beforeAll(async () => {
  database = await createTestDatabase()
  const base = createTestContext(database.pool)
  const attempts = createAttemptLimiter(base.db, { perAccount: 5, perAddress: 8, windowSeconds: 600 })
  ctx = { ...base, attempts }
  passwordHash = await ctx.secrets.hashPassword(PASSWORD)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await ctx.db.user.deleteMany()
  await ctx.db.signInAttempt.deleteMany()
  ines = await ctx.db.user.create({
    data: { email: 'ines@example.org', name: 'Ines', role: 'oncall', passwordHash },
  })
})

const attempt = (given: { email?: string; password?: string; code?: string } = {}) =>
  signIn(ctx, { email: 'ines@example.org', password: PASSWORD, userAgent: 'a browser', ...given })

/** Signs in and answers the context of that session's person. */
async function signedIn(code?: string) {
  const result = await attempt({ code })
  if (result.kind !== 'signed-in') throw new Error(result.kind)
  const actor = await sessionActor(ctx, result.sessionId)
  if (actor?.kind !== 'person') throw new Error('no session')
  return actingAs(ctx, actor)
}

async function withSecondFactor() {
  const asInes = await signedIn()
  const { secret, uri, qrSvg } = await beginSecondFactor(asInes, { password: PASSWORD })
  expect(uri).toContain('otpauth://totp/Opsdeck:ines%40example.org')
  expect(qrSvg).toContain('<svg')
  const { recoveryCodes } = await confirmSecondFactor(asInes, { code: totpCode(secret, ctx.clock.now()) })
  await ctx.clock.advance(60_000)
  return { asInes, secret, recoveryCodes }
}

describe('signing in', () => {
  it('opens a session that says where it came from, and writes it down as that person', async () => {
    const asInes = await signedIn()
    expect((await listSessions(asInes)).sessions).toMatchObject([
      { isCurrent: true, address: '192.0.2.7', userAgent: 'a browser', method: 'password' },
    ])
    const last = await ctx.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
    expect(last).toMatchObject({
      action: 'session.started',
      actorName: 'ines@example.org',
      address: '192.0.2.7',
    })
  })

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown account', { email: 'nobody@example.org' }],
  ])('is refused in the same words: %s', async (_what, given) => {
    expect(await attempt(given)).toEqual({ kind: 'refused', because: 'credentials' })
  })

  it('is refused in the same words for a disabled account and for one without a password', async () => {
    await ctx.db.user.update({ where: { id: ines.id }, data: { disabledAt: new Date() } })
    expect(await attempt()).toEqual({ kind: 'refused', because: 'credentials' })
    await ctx.db.user.update({ where: { id: ines.id }, data: { disabledAt: null, passwordHash: null } })
    expect(await attempt()).toEqual({ kind: 'refused', because: 'credentials' })
  })

  it('takes about as long for an unknown account as for a wrong password', async () => {
    const timed = async (email: string) => {
      const startedAt = performance.now()
      await ctx.secrets.isPassword(email === ines.email ? passwordHash : null, 'wrong')
      return performance.now() - startedAt
    }
    const median = async (email: string) => {
      const times: number[] = []
      for (let round = 0; round < 7; round++) times.push(await timed(email))
      return times.sort((a, b) => a - b)[3] ?? 0
    }
    const [known, unknown] = [await median(ines.email), await median('nobody@example.org')]
    expect(unknown).toBeGreaterThan(known * 0.25)
    expect(unknown).toBeLessThan(known * 4)
  })
})

describe('guessing', () => {
  it('ends for an account after its attempts, even with the right password, and from any address', async () => {
    for (let guess = 0; guess < 5; guess++) await attempt({ password: `guess ${guess}` })
    const refused = await attempt()
    expect(refused.kind).toBe('rate-limited')
    const elsewhere = { ...ctx, address: '198.51.100.9' }
    const given = { email: ines.email, password: PASSWORD, userAgent: null }
    expect(await signIn(elsewhere, given)).toMatchObject({ kind: 'rate-limited' })
  })

  it('ends for an address after its attempts, whatever the accounts', async () => {
    for (let guess = 0; guess < 8; guess++) await attempt({ email: `guess${guess}@example.org` })
    const refused = await attempt()
    expect(refused).toMatchObject({ kind: 'rate-limited' })
    if (refused.kind === 'rate-limited') expect(refused.retryAfterSeconds).toBeGreaterThan(500)
  })

  it('is not helped by asking all at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) => attempt({ password: `guess ${i}` })),
    )
    expect(results.filter(result => result.kind === 'refused').length).toBeLessThanOrEqual(5)
  })

  it('is forgotten for the account that gets in', async () => {
    for (let guess = 0; guess < 4; guess++) await attempt({ password: 'wrong' })
    expect((await attempt()).kind).toBe('signed-in')
    expect((await attempt({ password: 'wrong' })).kind).toBe('refused')
  })
})

describe('the second factor', () => {
  it('is asked for only after the right password', async () => {
    await withSecondFactor()
    expect(await attempt()).toEqual({ kind: 'code-needed' })
    expect(await attempt({ password: 'wrong' })).toEqual({ kind: 'refused', because: 'credentials' })
  })

  it('takes a code once, and no older one after it', async () => {
    const { secret } = await withSecondFactor()
    const code = totpCode(secret, ctx.clock.now())
    const older = totpCode(secret, ctx.clock.now() - 30_000)
    expect((await attempt({ code })).kind).toBe('signed-in')
    expect(await attempt({ code })).toEqual({ kind: 'refused', because: 'code' })
    expect(await attempt({ code: older })).toEqual({ kind: 'refused', because: 'code' })
  })

  it('takes a code for one of two who give it at the same time', async () => {
    const { secret } = await withSecondFactor()
    const code = totpCode(secret, ctx.clock.now())
    const kinds = (await Promise.all([attempt({ code }), attempt({ code })])).map(result => result.kind)
    expect(kinds.sort()).toEqual(['refused', 'signed-in'])
  })

  it('refuses codes of other minutes', async () => {
    const { secret } = await withSecondFactor()
    const code = totpCode(secret, ctx.clock.now() + 90_000)
    expect(await attempt({ code })).toEqual({ kind: 'refused', because: 'code' })
  })

  it('takes each recovery code once, however it is typed', async () => {
    const { asInes, recoveryCodes } = await withSecondFactor()
    expect(recoveryCodes).toHaveLength(10)
    const code = recoveryCodes[0]?.toUpperCase().replace('-', ' ')
    expect((await attempt({ code })).kind).toBe('signed-in')
    expect((await attempt({ code })).kind).toBe('refused')
    expect((await readAccount(asInes)).recoveryCodesLeft).toBe(9)
  })

  it('keeps its secret sealed and its codes hashed', async () => {
    const { secret, recoveryCodes } = await withSecondFactor()
    const { rows } = await database.pool.query(
      'select users::text as row from users union all select recovery_codes::text from recovery_codes',
    )
    const stored = JSON.stringify(rows)
    expect(stored).not.toContain(secret)
    expect(stored).not.toContain(recoveryCodes[0]?.replace('-', ''))
  })

  it('is not on until a code has been given, and needs the password to be taken off', async () => {
    const asInes = await signedIn()
    await beginSecondFactor(asInes, { password: PASSWORD })
    expect((await attempt()).kind).toBe('signed-in')
    await expect(confirmSecondFactor(asInes, { code: '000000' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(removeSecondFactor(asInes, { password: 'wrong' })).rejects.toMatchObject({ code: 'invalid' })
    await removeSecondFactor(asInes, { password: PASSWORD })
    expect((await readAccount(asInes)).hasSecondFactor).toBe(false)
  })

  it('cannot be begun with a session alone', async () => {
    const asInes = await signedIn()
    await expect(beginSecondFactor(asInes, { password: 'wrong' })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'password' }],
    })
  })
})

describe('sessions', () => {
  it('end at once when they are revoked, and say so to sockets', async () => {
    const [first, second] = [await signedIn(), await signedIn()]
    const gone: unknown[] = []
    const off = ctx.events.on('accessRevoked', event => gone.push(event))
    await revokeSession(first, { id: second.actor.kind === 'person' ? second.actor.sessionId : '' })
    off()
    expect((await listSessions(first)).sessions).toHaveLength(1)
    expect(gone).toEqual([{ userId: ines.id, sessionId: expect.any(String) }])
  })

  it('of somebody else cannot be ended, nor seen to be there', async () => {
    const asInes = await signedIn()
    const other = await ctx.db.user.create({
      data: { email: 'kofi@example.org', name: 'Kofi', role: 'engineer' },
    })
    const session = await ctx.db.session.create({
      data: {
        userId: other.id,
        createdAt: new Date(),
        lastSeenAt: new Date(),
        expiresAt: new Date(),
        method: 'oidc',
      },
    })
    await expect(revokeSession(asInes, { id: session.id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('can all be ended but the one that asks', async () => {
    const asInes = await signedIn()
    await signedIn()
    await signedIn()
    expect(await revokeOtherSessions(asInes)).toEqual({ ended: 2 })
    expect((await listSessions(asInes)).sessions).toMatchObject([{ isCurrent: true }])
  })

  it('end with a change of the password, but for the one that changed it', async () => {
    const asInes = await signedIn()
    await signedIn()
    expect(await changePassword(asInes, { current: PASSWORD, next: 'another good one' })).toEqual({
      ended: 1,
    })
    expect((await attempt()).kind).toBe('refused')
    expect((await attempt({ password: 'another good one' })).kind).toBe('signed-in')
  })

  it('do not change a password by themselves', async () => {
    const asInes = await signedIn()
    const change = changePassword(asInes, { current: 'wrong', next: 'another good one' })
    await expect(change).rejects.toMatchObject({ code: 'invalid', issues: [{ path: 'current' }] })
    const same = changePassword(asInes, { current: PASSWORD, next: PASSWORD })
    await expect(same).rejects.toMatchObject({ code: 'invalid', issues: [{ path: 'next' }] })
  })
})

describe('single sign-on', () => {
  const identity = {
    issuer: 'https://id.example.org',
    subject: 'u-1',
    email: 'New@Example.org',
    isEmailVerified: true,
    name: 'Neu',
    userAgent: null,
  }

  it('makes somebody new a viewer, once', async () => {
    const first = await signInWithOidc(ctx, identity)
    const second = await signInWithOidc(ctx, { ...identity, email: 'moved@example.org' })
    expect(second.userId).toBe(first.userId)
    const user = await ctx.db.user.findUnique({ where: { id: first.userId } })
    expect(user).toMatchObject({ email: 'new@example.org', role: 'viewer', name: 'Neu', passwordHash: null })
  })

  it('takes over an account by its address only when the provider has verified it', async () => {
    const same = { ...identity, email: 'ines@example.org' }
    await expect(signInWithOidc(ctx, { ...same, isEmailVerified: false })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect((await signInWithOidc(ctx, same)).userId).toBe(ines.id)
    await expect(signInWithOidc(ctx, { ...same, subject: 'u-2' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('keeps disabled people out, and those without an address', async () => {
    const { userId } = await signInWithOidc(ctx, identity)
    await ctx.db.user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    await expect(signInWithOidc(ctx, identity)).rejects.toMatchObject({ code: 'forbidden' })
    const nameless = { ...identity, subject: 'u-3', email: null }
    await expect(signInWithOidc(ctx, nameless)).rejects.toMatchObject({ code: 'unprocessable' })
  })

  it('makes nobody on an empty deck, which would be left without an admin', async () => {
    await ctx.db.user.deleteMany()
    await expect(signInWithOidc(ctx, identity)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

test('an API key has no account', async () => {
  const asKey = actingAs(ctx, { kind: 'key', keyId: 'k', name: 'k', grant: { role: 'admin' } })
  for (const verb of [readAccount, listSessions, revokeOtherSessions])
    await expect(verb(asKey)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(renameAccount(asKey, { name: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('a name can be changed by its bearer', async () => {
  const asInes = await signedIn()
  await renameAccount(asInes, { name: 'Ines Farkas' })
  expect((await readAccount(asInes)).name).toBe('Ines Farkas')
})

test('after all of this the audit chain holds, and holds no password', async () => {
  expect((await checkAudit(ctx)).fault).toBeNull()
  const { rows } = await database.pool.query('select audit_entries::text as row from audit_entries')
  expect(rows.length).toBeGreaterThan(30)
  expect(JSON.stringify(rows)).not.toContain(PASSWORD)
})
