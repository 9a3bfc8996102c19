import { afterEach, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { WindowConfig } from '../../core/config/schema/window.ts'
import { createWindowManager, type WindowManager } from './index.ts'

const SUNDAY_MS = Date.parse('2026-03-08T00:00:00Z')
const HOUR_MS = 3_600_000

let manager: WindowManager | undefined
afterEach(() => manager?.stop())

const LEARNING_VOICE_AGENT = WindowConfig.parse({
  slug: 'weekly',
  name: 'Scheduled maintenance',
  services: ['learning-voice-agent'],
  starts: '2026-01-04T02:00',
  duration: '2h',
  repeats: 'FREQ=WEEKLY;BYDAY=SU',
  notice: '48h',
})

function startAt(atMs: number) {
  const clock = createManualClock(atMs)
  const errors: string[] = []
  const note = (_fields: unknown, message: string) => void errors.push(message)
  const events = createEventBus(() => {})
  const changes: number[] = []
  events.on('windowsChanged', change => changes.push(change.atMs))
  manager = createWindowManager({ clock, events, log: { info: note, warn: note, error: note } })
  return { clock, changes, errors, manager }
}

test('L-35: Sundays 02:00 to 04:00 UTC the Learning Voice Agent is in maintenance, to the millisecond', async () => {
  const { clock, changes, manager } = startAt(SUNDAY_MS)
  manager.apply([{ config: LEARNING_VOICE_AGENT, createdAtMs: null }])
  const isOpen = () => manager.door.open('learning-voice-agent', null)?.slug ?? null
  await clock.advance(2 * HOUR_MS - 1)
  expect(isOpen()).toBeNull()
  await clock.advance(1)
  expect(isOpen()).toBe('weekly')
  expect(manager.door.open('learning-voice-agent', 'api')?.phase).toBe('open')
  expect(manager.door.open('xswarm', null)).toBeNull()
  await clock.advance(2 * HOUR_MS - 1)
  expect(isOpen()).toBe('weekly')
  await clock.advance(1)
  expect(isOpen()).toBeNull()
  expect(changes.slice(1)).toEqual([SUNDAY_MS + 2 * HOUR_MS, SUNDAY_MS + 4 * HOUR_MS])
})

test('L-36: the moment of the notice is told too, and a window made after it is flagged', async () => {
  const { clock, changes, manager } = startAt(SUNDAY_MS - 47 * HOUR_MS)
  manager.apply([{ config: LEARNING_VOICE_AGENT, createdAtMs: SUNDAY_MS - 24 * HOUR_MS }])
  const [first, second] = await manager.door.occurrences(SUNDAY_MS, SUNDAY_MS + 10 * 24 * HOUR_MS)
  expect(first).toMatchObject({ phase: 'upcoming', isLateNotice: true, source: 'page', mutesAlerts: true })
  expect(second).toMatchObject({ phase: 'upcoming', isLateNotice: false })
  await clock.advance(HOUR_MS)
  expect(changes.at(-1)).toBe(SUNDAY_MS - 46 * HOUR_MS)
  expect((await manager.door.occurrences(SUNDAY_MS, SUNDAY_MS + 24 * HOUR_MS))[0]?.phase).toBe('announced')
})

test('a window of a part covers the part, and of two the one that ends last is named', () => {
  const { manager } = startAt(SUNDAY_MS + 2 * HOUR_MS)
  const part = { ...LEARNING_VOICE_AGENT, slug: 'part', services: ['xswarm/voice'] }
  const longer = { ...part, slug: 'longer', duration: '3h' }
  manager.apply([part, longer].map(config => ({ config, createdAtMs: null })))
  expect(manager.door.open('xswarm', 'voice')?.slug).toBe('longer')
  expect(manager.door.open('xswarm', 'other')).toBeNull()
  expect(manager.door.open('xswarm', null)).toBeNull()
})

test('new windows are in force at once and said so; a wrong one is left out and logged', () => {
  const { manager, changes, errors } = startAt(SUNDAY_MS + 2 * HOUR_MS)
  manager.apply([{ config: LEARNING_VOICE_AGENT, createdAtMs: null }])
  expect(manager.door.open('learning-voice-agent', null)).not.toBeNull()
  manager.apply([{ config: { ...LEARNING_VOICE_AGENT, repeats: 'FREQ=MINUTELY' }, createdAtMs: null }])
  expect(manager.door.open('learning-voice-agent', null)).toBeNull()
  expect(changes).toHaveLength(2)
  expect(errors).toEqual(['a window is wrong and is left out'])
})

test('a clock that is set back is looked at again', async () => {
  const clock = createManualClock(SUNDAY_MS + 5 * HOUR_MS)
  let setBackMs = 0
  const events = createEventBus(() => {})
  const log = { info() {}, warn() {}, error() {} }
  manager = createWindowManager({
    clock: { now: () => clock.now() - setBackMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
    events,
    log,
  })
  manager.apply([{ config: LEARNING_VOICE_AGENT, createdAtMs: null }])
  setBackMs = 2 * HOUR_MS
  expect(manager.door.open('learning-voice-agent', null)?.slug).toBe('weekly')
})

test('50 windows are looked through quickly', async () => {
  const { manager } = startAt(SUNDAY_MS)
  const many = Array.from({ length: 50 }, (_, i) => ({
    ...LEARNING_VOICE_AGENT,
    slug: `w${i}`,
    zone: 'Europe/Berlin',
  }))
  const begunMs = performance.now()
  manager.apply(many.map(config => ({ config, createdAtMs: null })))
  const found = await manager.door.occurrences(SUNDAY_MS, SUNDAY_MS + 90 * 24 * HOUR_MS)
  expect(found).toHaveLength(50 * 13)
  expect(performance.now() - begunMs).toBeLessThan(5_000)
  if (process.env.OPSDECK_SHOW_FIGURES)
    process.stderr.write(`50 windows: ${performance.now() - begunMs} ms\n`)
})
