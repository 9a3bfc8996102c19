import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { Actor } from '../context.ts'
import { createTestContext, type TestContext } from '../testing.ts'
import { cancelRun } from './cancel-run.ts'
import { decideRun } from './decide-run.ts'
import { resetBackoff } from './reset-backoff.ts'
import { setKillSwitch } from './set-kill-switch.ts'
import { type Hand, key, newTestRecovery, person, refusal, type TestRecovery, testAction } from './testing.ts'

const MINUTE = 60_000
const engineer = person('engineer')

let database: TestDatabase
let ctx: TestContext
let deck: TestRecovery

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
})
afterAll(() => database.drop())
beforeEach(async () => {
  deck = await newTestRecovery(ctx)
})

const tokenOf = (actor: Actor, slug: string) => deck.tokenOf(actor, slug)
const pressWith = (actor: Actor, slug: string, more: Hand & { readonly token: string }) =>
  deck.pressWith(actor, slug, more)
const press = (actor: Actor, slug: string, more: Hand = {}) => deck.press(actor, slug, more)
const rows = () => ctx.db.run.findMany()
const deeds = (name: string) => deck.deeds(name)
const lastDeed = (name: string) => deck.lastDeed(name)

describe('what stands between', () => {
  test('a dangerous action runs only when its name was typed', async () => {
    deck.world.actions = [testAction('boom', { dangerous: true })]
    for (const confirmation of [undefined, true, 'Do Boom', 'boom'])
      expect(await refusal(press(engineer, 'boom', { confirmation }))).toMatch(/^conflict: confirmation/)
    expect(await lastDeed('run.refused')).toContain('type its name')
    await press(engineer, 'boom', { confirmation: 'Do boom' })
    expect(await rows()).toHaveLength(1)
  })

  test('V-93: within the cooldown it is refused with the time that is left', async () => {
    const { id } = await press(engineer, 'plain')
    await deck.finish(id, 'verified')
    await ctx.clock.advance(MINUTE)
    const error = await press(engineer, 'plain').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'conflict', retryAfterSeconds: 60 })
    expect(await lastDeed('run.refused')).toContain('cools down')
    await ctx.clock.advance(MINUTE)
    await press(engineer, 'plain')
    expect(await rows()).toHaveLength(2)
  })

  test('of fifty people at once one runs it', async () => {
    const people = Array.from({ length: 50 }, (_, i) => person('engineer', `p${i}`))
    const tokens = await Promise.all(people.map(one => tokenOf(one, 'plain')))
    const answers = await Promise.all(
      people.map((one, i) => refusal(pressWith(one, 'plain', { token: tokens[i] ?? '' }))),
    )
    expect(answers.filter(answer => answer === 'nothing refused it')).toHaveLength(1)
    expect(answers.filter(answer => answer.startsWith('conflict: A run is under way'))).toHaveLength(49)
    expect(await rows()).toHaveLength(1)
    expect(deck.world.taken).toHaveLength(1)
  })

  test('of fifty presses with one token one runs it', async () => {
    const token = await tokenOf(engineer, 'plain')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refusal(pressWith(engineer, 'plain', { token }))),
    )
    expect(answers.filter(answer => answer === 'nothing refused it')).toHaveLength(1)
    expect(await rows()).toHaveLength(1)
  })

  test('what cannot be tried without doing it is not done by a dry run', async () => {
    expect(await refusal(press(engineer, 'plain', { isDryRun: true }))).toMatch(
      /^invalid: it cannot be tried/,
    )
    expect(await rows()).toEqual([])
  })

  test('a reset is for those who may press anything, and is written down', async () => {
    const wish = { service: 'vrooli', slug: 'safe', reason: 'fixed by hand' }
    expect(await refusal(resetBackoff(deck.as(person('oncall')), wish))).toMatch(/^forbidden/)
    expect(await lastDeed('action.back-off-reset-refused')).toContain('oncall@example.org')
    await resetBackoff(deck.as(engineer), wish)
    expect(await lastDeed('action.back-off-reset')).toContain('fixed by hand')
    expect(deck.world.refreshed).toBe(1)
  })
})

describe('the kill switch', () => {
  const stop = { scope: 'vrooli', isOn: true, reason: 'we look first' }

  test('whoever is on call stops a service; only those who may press anything let it go on', async () => {
    const oncall = deck.as(person('oncall'))
    expect(await setKillSwitch(oncall, stop)).toMatchObject({ switches: [{ scope: 'vrooli' }], running: 0 })
    expect(await refusal(press(person('admin'), 'watchdog'))).toMatch(
      /^conflict: oncall@example.org stopped the actions of vrooli: we look first/,
    )
    expect(await refusal(setKillSwitch(oncall, { ...stop, isOn: false }))).toMatch(/^forbidden/)
    await setKillSwitch(deck.as(engineer), { ...stop, isOn: false })
    await press(person('admin'), 'watchdog')
    expect(await deeds('recovery.stopped')).toHaveLength(1)
    expect(await deeds('recovery.let-go-on')).toHaveLength(1)
  })

  test('of everything holds everywhere; it is not for viewers, and not for what is not there', async () => {
    expect(await refusal(setKillSwitch(deck.as(person('viewer')), stop))).toMatch(/^forbidden/)
    expect(await lastDeed('recovery.switch-refused')).toContain('viewer@example.org')
    expect(await refusal(setKillSwitch(deck.as(engineer), { ...stop, scope: 'nothing' }))).toMatch(/^invalid/)
    await press(engineer, 'plain')
    const { running } = await setKillSwitch(deck.as(engineer), { ...stop, scope: 'all' })
    expect(running).toBe(1)
    expect(await refusal(press(engineer, 'safe'))).toMatch(
      /^conflict: engineer@example.org stopped all actions/,
    )
  })
})

describe('the second person', () => {
  beforeEach(() => {
    deck.world.actions = [testAction('plain', { guards: { confirm: 'none', second_person: true } })]
  })
  const decide = (actor: Actor, id: string, isApproved = true) =>
    decideRun(deck.as(actor), { id, isApproved, reason: 'looked' })

  test('is somebody else, who could press it', async () => {
    const { id, state } = await press(engineer, 'plain')
    expect(state).toBe('waiting')
    expect(await refusal(decide(engineer, id))).toMatch(/^forbidden: whoever pressed it cannot be the second/)
    expect(await refusal(decide(person('viewer'), id))).toMatch(/^forbidden/)
    expect(await refusal(decide(person('oncall'), id))).toMatch(/^forbidden/)
    expect(await refusal(decide(key({ role: 'admin' }), id))).toMatch(
      /^forbidden: the second person is a person/,
    )
    expect(
      (await deeds('run.decision-refused')).filter(({ subject }) => subject === `run:${id}`),
    ).toHaveLength(4)
    expect(await decide(person('admin'), id)).toMatchObject({ id, state: 'running' })
    expect(await lastDeed('run.approved')).toContain('engineer@example.org')
    expect(await refusal(decide(person('admin', 'other'), id))).toMatch(/^conflict: this run does not wait/)
  })

  test('is nobody whose own key pressed it', async () => {
    const created = { prefix: 'x', keyHash: 'h', createdAt: new Date(ctx.clock.now()) }
    await ctx.db.apiKey.create({
      data: { ...created, name: 'robot', role: 'engineer', createdBy: 'admin@example.org' },
    })
    const { id } = await press(key({ role: 'engineer' }, 'robot'), 'plain')
    expect(await refusal(decide(person('admin'), id))).toMatch(/^forbidden: whoever pressed it/)
    await decide(engineer, id)
  })

  test('comes in time, and before it was cancelled', async () => {
    const { id } = await press(engineer, 'plain')
    await cancelRun(deck.as(engineer), { id, reason: '' })
    expect(await refusal(decide(person('admin'), id))).toMatch(/^conflict: this run does not wait/)
    expect((await rows())[0]).toMatchObject({ state: 'waiting', approval: { isApproved: null } })
    await deck.finish(id, 'cancelled')
    await ctx.clock.advance(10 * MINUTE)
    const { id: late } = await press(engineer, 'plain')
    await ctx.clock.advance(10 * MINUTE)
    expect(await refusal(decide(person('admin'), late))).toMatch(/^conflict: nobody approved it in time/)
  })

  test('finds the guards as they are then', async () => {
    const { id } = await press(engineer, 'plain')
    await setKillSwitch(deck.as(engineer), { scope: 'all', isOn: true, reason: '' })
    expect(await refusal(decide(person('admin'), id))).toMatch(/^conflict: .*stopped all actions/)
    expect((await rows())[0]?.state).toBe('waiting')
    expect(await decide(person('admin'), id, false)).toMatchObject({
      state: 'ended',
      outcome: 'refused',
      outcomeReason: 'admin@example.org refused it: looked',
    })
  })

  test('two at once decide it once', async () => {
    const { id } = await press(engineer, 'plain')
    const others = Array.from({ length: 10 }, (_, i) => person('admin', `a${i}`))
    const answers = await Promise.all(others.map((one, i) => refusal(decide(one, id, i % 2 === 0))))
    expect(answers.filter(answer => answer === 'nothing refused it')).toHaveLength(1)
  })
})

describe('cancelling', () => {
  test('is for whoever pressed it, and for who could', async () => {
    const { id } = await press(engineer, 'plain')
    const wish = { id, reason: 'wrong one' }
    expect(await refusal(cancelRun(deck.as(person('viewer')), wish))).toMatch(/^forbidden/)
    expect(await refusal(cancelRun(deck.as(person('oncall')), wish))).toMatch(/^forbidden/)
    expect(await lastDeed('run.cancel-refused')).toContain(`run:${id}`)
    await cancelRun(deck.as(person('engineer', 'other')), wish)
    const [row] = await rows()
    expect(row).toMatchObject({ state: 'running', cancelAskedBy: 'other@example.org' })
    await cancelRun(deck.as(engineer), wish)
    expect((await rows())[0]).toEqual(row)
    expect((await deeds('run.cancel-asked')).filter(({ subject }) => subject === `run:${id}`)).toHaveLength(1)
  })

  test('is for nothing that is over, and nothing goes on with it', async () => {
    const { id } = await press(engineer, 'plain')
    await deck.finish(id, 'cancelled')
    expect(await refusal(cancelRun(deck.as(engineer), { id, reason: '' }))).toMatch(/^conflict/)
    expect(await refusal(decideRun(deck.as(person('admin')), { id, isApproved: true, reason: '' }))).toMatch(
      /^conflict/,
    )
    expect((await rows())[0]).toMatchObject({ state: 'ended', outcome: 'cancelled' })
    const gone = '00000000-0000-4000-8000-0000000000ff'
    expect(await refusal(cancelRun(deck.as(engineer), { id: gone, reason: '' }))).toMatch(/^not_found/)
  })
})
