import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { Role } from '../../core/access/index.ts'
import { addPerson, configure, NOON_MS, startOnCall } from '../../engine/on-call/testing.ts'
import type { Actor } from '../context.ts'
import { actingAs, createTestContext, type TestContext } from '../testing.ts'
import { readCalendar } from './calendars.ts'
import {
  addContactMethod,
  confirmContactMethod,
  listContactMethods,
  removeContactMethod,
  resendCode,
  testContactMethod,
} from './contact-methods.ts'
import { importCalendar } from './import-calendar.ts'
import { createOverride, deleteOverride, listOverrides } from './overrides.ts'
import { readPreferences, renewCalendars, replacePreferences } from './preferences.ts'
import { answerSwap, askSwap, listSwaps } from './swaps.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let database: TestDatabase
let base: TestContext
let engine: Awaited<ReturnType<typeof startOnCall>>
const ids = new Map<string, string>()

beforeAll(async () => {
  database = await createTestDatabase()
  base = { ...createTestContext(database.pool), events: createEventBus(() => {}) }
  for (const name of ['ana', 'ben', 'cem']) ids.set(name, (await addPerson(base.db, name)).userId)
  engine = await startOnCall({ db: base.db, pool: database.pool, clock: base.clock })
  configure(
    engine.onCall,
    [],
    [
      {
        slug: 'primary',
        name: 'Primary',
        zone: 'Europe/Berlin',
        layers: [
          { name: 'Week', people: ['ana@example.org', 'ben@example.org'], starts: '2026-01-05T09:00' },
        ],
      },
    ],
  )
  await engine.onCall.start()
})
afterAll(async () => {
  await engine.onCall.stop()
  await database.drop()
})

const as = (name: string, role: Role = 'oncall') => {
  const actor: Actor = {
    kind: 'person',
    userId: ids.get(name) ?? '',
    sessionId: '00000000-0000-4000-8000-000000000001',
    email: `${name}@example.org`,
    role,
  }
  return { ...actingAs(base, actor), onCall: engine.onCall.door }
}

const onCallAt = async (atMs: number) => {
  const [shift] = (await engine.onCall.door.shifts({ schedule: 'primary', from: atMs, to: atMs + 1 })) ?? []
  return shift?.person?.email.split('@')[0] ?? null
}

/** The code in the last message that went out. */
const lastCode = () => {
  const text = JSON.stringify(engine.sent.at(-1)?.notification.commonLabels)
  return (/code is ((?:\d ){5}\d)/.exec(text)?.[1] ?? '').replaceAll(' ', '')
}

test('a contact method counts once its code came back; its target is sealed and never shown', async () => {
  const ctx = as('cem')
  const added = await addContactMethod(ctx, { kind: 'email', name: 'Home', target: 'cem.home@example.net' })
  expect(added).toMatchObject({ isSent: true, method: { isVerified: false, hint: 'c…@example.net' } })
  expect(engine.sent.at(-1)?.integration).toMatchObject({
    kind: 'email',
    config: { to: 'cem.home@example.net' },
  })
  const { id } = added.method
  const code = lastCode()
  const wrong = code === '000000' ? '000001' : '000000'
  await expect(confirmContactMethod(ctx, { id, code: wrong })).rejects.toThrow('not the code')
  await expect(confirmContactMethod(as('ana'), { id, code })).rejects.toThrow(
    'no such contact method of yours',
  )
  expect(await confirmContactMethod(ctx, { id, code })).toMatchObject({ isVerified: true })
  await expect(confirmContactMethod(ctx, { id, code })).rejects.toThrow('no code is open')
  const row = await base.db.contactMethod.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify(row)).not.toContain('cem.home')
  await expect(
    addContactMethod(ctx, { kind: 'email', name: 'Again', target: 'cem.home@example.net' }),
  ).rejects.toThrow('one of your contact methods already')
  await removeContactMethod(ctx, { id })
  expect((await listContactMethods(ctx)).methods.map(method => method.name)).toEqual(['Mail'])
})

test('five wrong codes close it, a new one opens it, and codes end after ten minutes', async () => {
  const ctx = as('cem')
  const { method } = await addContactMethod(ctx, {
    kind: 'email',
    name: 'Work',
    target: 'cem.work@example.net',
  })
  const { id } = method
  const code = lastCode()
  const wrong = code === '111111' ? '222222' : '111111'
  for (let i = 0; i < 5; i++)
    await expect(confirmContactMethod(ctx, { id, code: wrong })).rejects.toThrow('not the code')
  await expect(confirmContactMethod(ctx, { id, code })).rejects.toThrow('no code is open')
  await expect(resendCode(ctx, { id })).rejects.toThrow('wait half a minute')
  await base.clock.advance(31_000)
  await resendCode(ctx, { id })
  const fresh = lastCode()
  await base.clock.advance(10 * 60_000 + 1)
  await expect(confirmContactMethod(ctx, { id, code: fresh })).rejects.toThrow('no code is open')
  await removeContactMethod(ctx, { id })
})

test('a channel that is not set up says so, and no code is sent', async () => {
  const ctx = as('cem')
  const added = await addContactMethod(ctx, { kind: 'sms', name: 'Phone', target: '+4915112345678' })
  expect(added).toMatchObject({ isSent: false, method: { hint: '+49 … 78' } })
  expect(added.detail).toContain('no receiver has sms_configs')
  await removeContactMethod(ctx, { id: added.method.id })
})

test('ten methods an hour and no more: each sends a code to whatever was written', async () => {
  const ctx = as('ben')
  for (let i = 0; i < 10; i++) {
    const { method } = await addContactMethod(ctx, {
      kind: 'sms',
      name: 'Phone',
      target: `+491511234567${i}`,
    })
    await removeContactMethod(ctx, { id: method.id })
  }
  const one = { kind: 'sms' as const, name: 'Phone', target: '+4915112345670' }
  await expect(addContactMethod(ctx, one)).rejects.toThrow('10 contact methods an hour are enough')
})

test('a test of somebody else’s method is for engineers', async () => {
  const { methods } = await listContactMethods(as('ana'))
  const id = methods[0]?.id ?? ''
  await expect(testContactMethod(as('ben'), { id })).rejects.toThrow('this is for')
  expect(await testContactMethod(as('ana'), { id })).toMatchObject({ outcome: 'delivered' })
  expect(await testContactMethod(as('ben', 'engineer'), { id })).toMatchObject({ outcome: 'delivered' })
})

test('own rules name own methods only, and are kept', async () => {
  const ctx = as('ana')
  const id = (await listContactMethods(ctx)).methods[0]?.id ?? ''
  const step = { methodId: id, afterSeconds: 0, receiptWithinSeconds: null }
  const rule = { urgency: 'important' as const, hours: [], steps: [step] }
  expect(await replacePreferences(ctx, { zone: 'Europe/Berlin', rules: [rule] })).toMatchObject({
    zone: 'Europe/Berlin',
    rules: [rule],
  })
  const foreign = (await listContactMethods(as('ben'))).methods[0]?.id ?? ''
  const stolen = { ...rule, steps: [{ ...step, methodId: foreign }] }
  await expect(replacePreferences(ctx, { zone: 'UTC', rules: [stolen] })).rejects.toThrow(
    'none of your contact methods',
  )
  expect((await readPreferences(ctx)).zone).toBe('Europe/Berlin')
})

test('one takes over for oneself; for others an engineer does, and of people with an account', async () => {
  const [from, to] = [NOON_MS + DAY_MS, NOON_MS + DAY_MS + HOUR_MS]
  const wish = { schedule: 'primary', person: 'cem@example.org', from, to, reason: 'dentist' }
  await expect(createOverride(as('ben'), wish)).rejects.toThrow('this is for')
  await expect(createOverride(as('cem'), { ...wish, to: from })).rejects.toThrow('later than from')
  await expect(createOverride(as('cem'), { ...wish, schedule: 'gone' })).rejects.toThrow('no schedule "gone"')
  await expect(createOverride(as('ben', 'engineer'), { ...wish, person: 'who@example.org' })).rejects.toThrow(
    'has no account here',
  )
  const before = await onCallAt(from)
  const override = await createOverride(as('cem'), wish)
  expect(await onCallAt(from)).toBe('cem')
  expect((await listOverrides(as('ben', 'viewer'), { schedule: 'primary' })).overrides).toMatchObject([
    { person: { name: 'cem' }, reason: 'dentist', source: 'page' },
  ])
  await deleteOverride(as('cem'), { id: override.id })
  expect(await onCallAt(from)).toBe(before)
})

test('a swap: asked, answered by whoever was asked, once; accepted, it is an override', async () => {
  const from = NOON_MS + 2 * DAY_MS + HOUR_MS / 2
  const ask = { schedule: 'primary', to: 'cem@example.org', from, until: from + HOUR_MS, note: 'please' }
  const { id } = await askSwap(as('ben'), ask)
  const asked = engine.sent.at(-1)
  expect(asked?.integration).toMatchObject({ config: { to: 'cem@example.org' } })
  expect(asked?.notification.commonLabels).toContain(
    'ben@example.org asks you to take over "primary" from 2026-01-17 12:30 UTC to 2026-01-17 13:30 UTC: answer under On-call. please',
  )
  await expect(askSwap(as('cem'), ask)).rejects.toThrow('this is you')
  await expect(answerSwap(as('ana'), { id, answer: 'accept' })).rejects.toThrow(
    'for cem@example.org to answer',
  )
  expect(await answerSwap(as('cem'), { id, answer: 'accept' })).toMatchObject({ state: 'accepted' })
  expect(await onCallAt(from)).toBe('cem')
  await expect(answerSwap(as('ben'), { id, answer: 'withdraw' })).rejects.toThrow('it is accepted already')
  await base.clock.advance(1_000)
  const second = await askSwap(as('ben'), { ...ask, from: from + DAY_MS, until: from + DAY_MS + HOUR_MS })
  expect(await answerSwap(as('cem'), { id: second.id, answer: 'refuse' })).toMatchObject({ state: 'refused' })
  expect(await onCallAt(from + DAY_MS)).not.toBe('cem')
  expect((await listSwaps(as('ana'))).swaps.map(swap => swap.state)).toEqual(['refused', 'accepted'])
})

const ICS = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:a@cal',
  'SUMMARY:Cover: cem@example.org',
  'DTSTART;TZID=Europe/Berlin:20260120T090000',
  'DTEND;TZID=Europe/Berlin:20260120T170000',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:b@cal',
  'SUMMARY:Nobody',
  'DTSTART:20260121T090000Z',
  'DTEND:20260121T100000Z',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n')

test('a calendar is taken over once, and what names nobody is told', async () => {
  const ctx = as('ana', 'engineer')
  const wish = { schedule: 'primary', as: 'overrides' as const, calendar: ICS }
  expect(await importCalendar(ctx, wish)).toEqual({
    added: 1,
    known: 0,
    skipped: ['Nobody: it names nobody who has an account'],
  })
  expect(await importCalendar(ctx, wish)).toMatchObject({ added: 0, known: 1 })
  expect(await onCallAt(Date.parse('2026-01-20T08:00:00Z'))).toBe('cem')
  expect(await onCallAt(Date.parse('2026-01-20T07:59:00Z'))).not.toBe('cem')
  await expect(importCalendar(ctx, { ...wish, calendar: 'no calendar' })).rejects.toThrow('it is no calendar')
  await expect(importCalendar(as('ben'), wish)).rejects.toThrow('this is for')
})

test('a calendar’s address answers without a session, until it is renewed or its owner may not sign in', async () => {
  const { calendars } = await readPreferences(as('ana'))
  expect(calendars.map(({ name }) => name)).toEqual(['My shifts', 'Primary'])
  const address = (path: string | undefined) => {
    const [person = '', token = '', file = ''] = (path ?? '').split('/').slice(3)
    return { person, token, file }
  }
  const anonymous = { ...base, onCall: engine.onCall.door }
  const own = await readCalendar(anonymous, address(calendars[0]?.path))
  expect(own).toContain('SUMMARY:On call: Primary\r\n')
  expect(await readCalendar(anonymous, address(calendars[1]?.path))).toContain('SUMMARY:cem: Primary\r\n')
  const old = address(calendars[0]?.path)
  await expect(readCalendar(anonymous, { ...old, token: `${old.token.slice(1)}x` })).rejects.toThrow(
    'no such calendar',
  )
  const renewed = await renewCalendars(as('ana'))
  await expect(readCalendar(anonymous, old)).rejects.toThrow('no such calendar')
  const fresh = address(renewed.calendars[0]?.path)
  expect(await readCalendar(anonymous, fresh)).toContain('BEGIN:VCALENDAR')
  await base.db.user.update({ where: { id: fresh.person }, data: { disabledAt: new Date(NOON_MS) } })
  await expect(readCalendar(anonymous, fresh)).rejects.toThrow('no such calendar')
  await base.db.user.update({ where: { id: fresh.person }, data: { disabledAt: null } })
})
