import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { PressAction } from '../../contract/recovery.ts'
import type { Role } from '../../core/access/index.ts'
import type { Actor } from '../context.ts'
import { openedIncident } from '../evidence/testing.ts'
import { createTestContext, type TestContext } from '../testing.ts'
import { exportRun } from './export-run.ts'
import { pressAction } from './press-action.ts'
import { readPreFlight } from './read-pre-flight.ts'
import {
  ACTION_SECRET,
  asText,
  type Hand,
  key,
  newTestRecovery,
  person,
  refusal,
  type TestRecovery,
  testAction,
} from './testing.ts'

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

describe('who presses', () => {
  const MAY: readonly (readonly [slug: string, roles: readonly Role[]])[] = [
    ['safe', ['oncall', 'engineer', 'admin']],
    ['plain', ['engineer', 'admin']],
    ['watchdog', ['admin']],
  ]
  const CASES = MAY.flatMap(([slug, roles]) =>
    (['viewer', 'oncall', 'engineer', 'manager', 'admin'] as const).flatMap(role =>
      [person(role), key({ role })].map(actor => ({ slug, role, actor, may: roles.includes(role) })),
    ),
  )

  test.each(CASES)('$role at $slug ($actor.kind): $may (V-86)', async ({ slug, actor, may }) => {
    const answer = await refusal(press(actor, slug))
    expect(answer).toMatch(may ? /^nothing refused it/ : /^forbidden: .*only/)
    expect(await rows()).toHaveLength(may ? 1 : 0)
    expect(deck.world.taken).toHaveLength(may ? 1 : 0)
    const after = { action: may ? 'run.pressed' : 'run.refused', subject: `action:vrooli/${slug}` }
    expect((await deeds(after.action))[0]).toMatchObject(after)
  })

  test.each(['metrics', 'push', 'ping', 'logs', 'alerts'] as const)(
    'a key of scope %s never',
    async scope => {
      const token = await tokenOf(engineer, 'safe')
      expect(await refusal(pressWith(key({ scope }), 'safe', { token }))).toMatch(/^forbidden/)
      expect(
        await refusal(readPreFlight(deck.as(key({ scope })), { service: 'vrooli', slug: 'safe' })),
      ).toMatch(/^forbidden/)
      expect(await rows()).toEqual([])
    },
  )

  test('nobody known, and the deck by this way, do not', async () => {
    const token = await tokenOf(engineer, 'safe')
    expect(await refusal(pressWith({ kind: 'anonymous' }, 'safe', { token }))).toMatch(/^forbidden/)
    expect(await refusal(pressWith({ kind: 'system' }, 'safe', { token }))).toMatch(/^forbidden/)
  })

  test('V-91: who was refused, at what, with what, and why is written down', async () => {
    await refusal(press(person('oncall'), 'plain', { reason: 'it burns' }))
    const deed = await lastDeed('run.refused')
    for (const part of ['oncall@example.org', 'action:vrooli/plain', 'it burns', 'Engineer, Admin only'])
      expect(deed).toContain(part)
  })

  test('an action that is not there is not found', async () => {
    expect(await refusal(press(engineer, 'nothing'))).toBe('not_found: there is no action "vrooli/nothing"')
  })

  test('a restricted incident is not there for those who may not see it', async () => {
    const incidentId = await openedIncident(ctx, { services: ['vrooli'], isRestricted: true })
    expect(await refusal(press(engineer, 'plain', { incidentId }))).toMatch(
      /^not_found: there is no incident/,
    )
    expect(await rows()).toEqual([])
  })
})

describe('the token', () => {
  const BAD = /^forbidden: this press was prepared by somebody else, is used up, or too old/

  test('is good once', async () => {
    const token = await tokenOf(engineer, 'plain')
    const { id } = await pressWith(engineer, 'plain', { token })
    await deck.finish(id, 'verified')
    await ctx.clock.advance(10 * MINUTE - 1)
    expect(await refusal(pressWith(engineer, 'plain', { token }))).toMatch(BAD)
    expect(await rows()).toHaveLength(1)
    expect(await lastDeed('run.refused')).toContain('prepared by somebody else')
  })

  test('is used up by a press that was refused, too', async () => {
    deck.world.actions = [testAction('plain', { parameters: [{ name: 'n', choices: ['a'] }] })]
    const token = await tokenOf(engineer, 'plain')
    expect(await refusal(pressWith(engineer, 'plain', { token }))).toMatch(/^invalid/)
    expect(await refusal(pressWith(engineer, 'plain', { token, parameters: { n: 'a' } }))).toMatch(BAD)
  })

  test('is of one person, one action and ten minutes', async () => {
    const token = await tokenOf(engineer, 'plain')
    expect(await refusal(pressWith(person('admin'), 'plain', { token }))).toMatch(BAD)
    expect(await refusal(pressWith(person('engineer', 'mallory'), 'plain', { token }))).toMatch(BAD)
    expect(await refusal(pressWith(key({ role: 'engineer' }), 'plain', { token }))).toMatch(BAD)
    expect(await refusal(pressWith(engineer, 'safe', { token }))).toMatch(BAD)
    await ctx.clock.advance(10 * MINUTE)
    expect(await refusal(pressWith(engineer, 'plain', { token }))).toMatch(BAD)
    expect(await rows()).toEqual([])
  })

  test.each(['x', '0'.repeat(64), "' OR 1=1 --", '%', '{"not":null}'])(
    'cannot be made up: %s',
    async token => {
      await tokenOf(engineer, 'plain')
      expect(await refusal(pressWith(engineer, 'plain', { token }))).toMatch(BAD)
    },
  )

  test('is kept by its hash alone, and goes when it is too old', async () => {
    const token = await tokenOf(engineer, 'plain')
    const kept = await ctx.db.pressToken.findMany()
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(kept)).not.toContain(token)
    expect(await refusal(pressWith(engineer, 'plain', { token: kept[0]?.hash ?? '' }))).toMatch(BAD)
    await ctx.clock.advance(11 * MINUTE)
    await tokenOf(engineer, 'plain')
    expect(await ctx.db.pressToken.count()).toBe(1)
  })

  test('without one nobody makes the deck ask the service', async () => {
    const asking = deck.as(engineer)
    let asked = 0
    const recovery = { ...asking.recovery, parameters: async () => (asked++ === 0 ? [] : []) }
    const wish = PressAction.parse({ service: 'vrooli', slug: 'plain', token: 'x' })
    expect(await refusal(pressAction({ ...asking, recovery }, wish))).toMatch(BAD)
    expect(asked).toBe(0)
  })
})

describe('parameters', () => {
  beforeEach(() => {
    deck.world.actions = [
      testAction('kill-port', {
        parameters: [
          { name: 'port', type: 'integer', min: 1, max: 65_535 },
          { name: 'unit', choices: ['api', 'worker'], default: 'api' },
        ],
      }),
    ]
  })

  const WRONG: readonly (readonly [what: string, parameters: Record<string, unknown>])[] = [
    ['missing', {}],
    ['below its limit', { port: 0 }],
    ['above its limit', { port: 65_536 }],
    ['a fraction', { port: 80.5 }],
    ['no number', { port: '80; reboot' }],
    ['a number in other words', { port: '0x50' }],
    ['with an exponent', { port: '8e1' }],
    ['nothing', { port: '' }],
    ['not on the list', { port: 80, unit: 'database' }],
    ['of the list, with more', { port: 80, unit: 'api ' }],
    ['an option', { port: 80, unit: '--force' }],
    ['a path', { port: 80, unit: '../../etc/passwd' }],
    ['a place of the template', { port: 80, unit: '{{token}}' }],
    ['a command', { port: 80, unit: 'api; rm -rf /' }],
    ['one that is not declared', { port: 80, extra: 'x' }],
    ['the name of a secret', { port: 80, token: 'mine' }],
    ['a member of every object', { port: 80, constructor: 'x' }],
  ]

  test.each(WRONG)('%s are refused, and nothing runs', async (_what, parameters) => {
    expect(await refusal(press(engineer, 'kill-port', { parameters }))).toMatch(/^invalid: /)
    expect(await rows()).toEqual([])
    expect(deck.world.taken).toEqual([])
    expect(await lastDeed('run.refused')).toContain('vrooli/kill-port')
  })

  const MALFORMED: readonly (readonly [what: string, parameters: unknown])[] = [
    ['a list', { port: [80] }],
    ['an object', { port: { min: 1 } }],
    ['a line break', { port: 80, unit: 'api\nreboot' }],
    ['a NUL', { port: 80, unit: 'api\u0000' }],
    ['a name that is none', { port: 80, 'un it': 'x' }],
    ['not a number', { port: Number.NaN }],
  ]
  test.each(MALFORMED)('%s does not pass the door', (_what, parameters) => {
    const wish = { service: 'vrooli', slug: 'kill-port', token: 'x', parameters }
    expect(PressAction.safeParse(wish).success).toBe(false)
  })

  test('nothing is pressed with more than the contract has', () => {
    const wish = { service: 'vrooli', slug: 'plain', token: 'x' }
    for (const field of ['steps', 'url', 'command', 'definition', 'by', 'trigger', 'state'])
      expect(PressAction.safeParse({ ...wish, [field]: 'x' }).success).toBe(false)
  })

  test('V-26: a number within its limits is taken, and stands in the audit log', async () => {
    const run = await press(engineer, 'kill-port', { parameters: { port: '8080' } })
    expect(run.parameters).toEqual({ port: 8080, unit: 'api' })
    expect(await lastDeed('run.pressed')).toContain('8080')
  })

  test('V-93: what the service lists as unavailable is refused; what it calls dangerous asks for the name', async () => {
    const choice = { description: '', isAvailable: true, isDangerous: false }
    deck.world.actions = [testAction('heal', { safe: true, parameters: [{ name: 'do', choices: ['x'] }] })]
    deck.world.listed = {
      do: [
        { ...choice, value: 'start', label: 'Start', isAvailable: false },
        { ...choice, value: 'restart', label: 'Restart', isDangerous: true },
      ],
    }
    expect(await refusal(press(engineer, 'heal', { parameters: { do: 'start' } }))).toMatch(
      /^invalid: do: Start is not available now/,
    )
    const parameters = { do: 'restart' }
    for (const confirmation of [undefined, true, 'do heal', 'Do heal '])
      expect(await refusal(press(engineer, 'heal', { parameters, confirmation }))).toMatch(
        /^conflict: .*Do heal/,
      )
    expect(await rows()).toEqual([])
    await press(engineer, 'heal', { parameters, confirmation: 'Do heal' })
    expect(await rows()).toHaveLength(1)
  })
})

test('a secret is in no row, no answer, no file and no audit entry', async () => {
  const preFlight = await readPreFlight(deck.as(engineer), { service: 'vrooli', slug: 'plain' })
  const run = await pressWith(engineer, 'plain', { token: preFlight.token })
  const files = await Promise.all(
    (['json', 'md'] as const).map(async format =>
      (await exportRun(deck.as(engineer), { id: run.id, format })).text(),
    ),
  )
  const seen = JSON.stringify(
    [preFlight, run, files, await rows(), await ctx.db.auditEntry.findMany()],
    asText,
  )
  expect(seen).toContain('vrooli/plain')
  expect(seen).not.toContain(ACTION_SECRET)
  expect(seen.split(preFlight.token)).toHaveLength(2)
})
