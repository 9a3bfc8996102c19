import { beforeEach, expect, test } from 'vitest'
import { stepsIn } from '../../lib/core/mark/index.ts'
import { thresholdGroups } from '../../lib/core/rules/index.ts'
import { createRoom, mapped, type Room } from '../panels-testing.ts'
import { fleetOf, loadFleet } from '../testing.ts'

const configuration = await loadFleet()
const resources = fleetOf(configuration).check('telegram-agent/resources')
let room: Room

/** The answer of the document. */
const CURRENT = { memory_mb: 345.2, cpu_percent: 25.5, active_sessions: 12, memory_utilization_percent: 69 }
const answerOf = (current: object) => ({
  health: {
    current_resources: current,
    health_score: 87.5,
    alerts: [],
    recommendations: ['System performing well'],
  },
  emergency: { emergency_mode: false, cpu_throttling: false, emergency_cleanups: 0 },
})

beforeEach(() => {
  room = createRoom(configuration)
  room.answer(resources, answerOf(CURRENT))
  room.record('telegram-agent', 0)
})

const figures = (slug: string) => room.look(`telegram-agent/${slug}`).figures

test('T-08 T-20 345.2 MB and 69% of the sample, beside the 660 MB that 12 sessions are expected to take', () => {
  expect(figures('memory')).toEqual({ real: 345.2, expected: 660 })
  expect(room.panel('telegram-agent/memory').unit).toEqual({ unit: 'none', suffix: 'MB' })
  expect(figures('memory-share')).toEqual({ used: 0.69 })
})

test('T-09 CPU of 25.5%, and an expression that a rule can be made of', () => {
  expect(figures('cpu')).toEqual({ used: 0.255 })
  const { exprs, lines } = room.panel('telegram-agent/cpu')
  expect(lines.map(({ value }) => value)).toEqual([0.8, 0.85])
  const rule = { ...configuration.entries.rule[0], slug: 'made', name: 'Made', expression: exprs[0]?.expr }
  expect(thresholdGroups([rule as (typeof configuration.entries.rule)[number]])[0]?.rules[0]?.expr).toContain(
    'telegram_agent_reported_cpu_ratio',
  )
})

test('T-10 12 sessions, and 3.8 MB each by a formula that the panel shows', () => {
  expect(figures('sessions')).toEqual({ active: 12 })
  expect(figures('memory-per-session').each?.toFixed(1)).toBe('3.8')
  expect(room.panel('telegram-agent/memory-per-session').exprs[0]?.expr).toContain('/ 1e6 - 300)')
})

test('T-14 what is missing leaves a gap that is named; two elements of an array are two series', () => {
  const more = mapped([
    { metric: 'tg_disk_ratio', field: 'disk', json: '$.disk_usage_percent', unit: 'percent' },
    { metric: 'tg_processes', field: 'processes', json: '$.total_processes' },
    { metric: 'tg_network_bytes', field: 'network', json: '$.network_io_bytes[*]', unit: 'bytes' },
  ])
  const panel = room.made({
    exprs: [
      { name: 'disk', expr: 'tg_disk_ratio' },
      { name: 'processes', expr: 'tg_processes' },
      { name: 'network', expr: 'tg_network_bytes' },
    ],
  })
  room.answer(more, CURRENT, 15_000)
  expect(room.look(panel, 15_000)).toMatchObject({ figures: {}, missing: ['disk', 'processes', 'network'] })
  room.answer(more, { ...CURRENT, total_processes: 7, network_io_bytes: [1_000, 2_000] }, 30_000)
  const { figures: now, missing } = room.look(panel, 30_000)
  expect(missing).toEqual(['disk'])
  expect(now.processes).toBe(7)
  expect(room.ask('tg_network_bytes', 30_000).map(({ labels, value }) => [labels.element, value])).toEqual([
    ['0', 1_000],
    ['1', 2_000],
  ])
  expect(Object.keys(now)).toHaveLength(3)
})

test('T-18 the score as reported, and 43.6 by the formula of the document, with its parts', () => {
  const { reported, 'by the formula': derived, ...parts } = figures('health-score')
  expect([reported, derived?.toFixed(1)]).toEqual([87.5, '43.6'])
  const rounded = Object.entries(parts).map(([name, value]) => [name, Number(value.toFixed(1))])
  expect(Object.fromEntries(rounded)).toEqual({ 'its memory': 0, 'its CPU': 69.4, 'its sessions': 76 })
})

test('T-24 no panel is about the context window; a field that the operator names makes one', () => {
  const panels = configuration.entries.panel.filter(({ service }) => service === 'telegram-agent')
  expect(JSON.stringify(panels)).not.toMatch(/context|window|message/i)
  room.answer(mapped([{ field: 'context_messages', json: '$.context.messages' }]), {
    context: { messages: 100 },
  })
  const panel = room.made({
    exprs: [{ name: 'messages', expr: 'opsdeck_check_field{field="context_messages"}' }],
  })
  expect(room.look(panel).figures).toEqual({ messages: 100 })
})

test('T-04 a time of the last restart, once mapped, steps where a mark is put', () => {
  const last = { metric: 'tg_last_restart', field: 'restart', json: '$.restarts[0].at', unit: 'timestamp' }
  const restarts = ['2026-03-01T04:00:00Z', '2026-03-01T04:00:00Z', '2026-03-02T02:00:20Z']
  for (const [i, at] of restarts.entries())
    room.answer(mapped([last]), { auto_restart: true, restarts: [{ at }], scheduled: null }, i * 15_000)
  const seen = [0, 15_000, 30_000].map(atMs => room.ask('tg_last_restart', atMs)[0]?.value ?? Number.NaN)
  const series = { timestampsMs: Float64Array.of(1, 2, 3), values: Float64Array.from(seen) }
  expect(stepsIn(series, 0).map(({ atMs }) => atMs)).toEqual([3])
})
