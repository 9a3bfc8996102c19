import { beforeEach, expect, test } from 'vitest'
import { limitsOf } from '../../components/panels/panel-model.ts'
import { createRoom, mapped, type Room } from '../panels-testing.ts'
import { loadFleet } from '../testing.ts'

const configuration = await loadFleet()
let room: Room
beforeEach(() => {
  room = createRoom(configuration)
})

test.each([
  ['R-13 R-22', 'memory', 'rose_memory_used_bytes', 'rose_memory_limit_bytes'],
  ['R-14', 'disk', 'rose_disk_used_bytes', 'rose_disk_total_bytes'],
])('%s of %s: 72 lies above the first line, 86 above the second', (_row, slug, used, whole) => {
  const panel = room.panel(`rose/${slug}`)
  const above = [72, 86].map((percent, i) => {
    room.put(used, {}, percent, i * 15_000)
    room.put(whole, {}, 100, i * 15_000)
    room.record('rose', i * 15_000)
    const value = room.look(panel, i * 15_000).figures.used ?? 0
    return limitsOf(panel.lines)
      .thresholds.filter(line => value > line.value)
      .map(line => line.tone)
  })
  expect(above).toEqual([['warn'], ['warn', 'down']])
})

test('R-22 beside warning and critical a line of its own stands at 80%, with what to do', () => {
  const { lines, note } = room.panel('rose/memory')
  expect(limitsOf(lines)).toEqual({
    thresholds: [
      { value: 0.7, tone: 'warn', label: 'warning' },
      { value: 0.85, tone: 'down', label: 'critical' },
    ],
    target: { value: 0.8, label: 'quick reference' },
  })
  expect(note).toMatch(/Check for leaks, restart if needed/)
})

test('R-13 memory and requests are charted; CPU and network say that nothing gives them, until they are mapped', () => {
  const endMs = room.watch('rose', 10)
  room.record('rose', endMs)
  expect(room.look('rose/memory', endMs).figures.used).toBeCloseTo(0.52, 1)
  const requests = room.look('rose/requests', endMs).figures
  expect(Object.values(requests).every(perSecond => perSecond > 0)).toBe(true)
  expect(Object.keys(requests)).toHaveLength(2)
  expect(['cpu', 'network'].map(slug => room.panel(`rose/${slug}`).expr)).toEqual([null, null])
  room.answer(mapped([{ metric: 'platform_cpu', field: 'cpu', json: '$.cpu', unit: 'percent' }]), { cpu: 31 })
  expect(room.look(room.made({ exprs: [{ name: 'CPU', expr: 'platform_cpu' }] })).figures).toEqual({
    CPU: 0.31,
  })
})

test('R-17 the size of the collection is not there until the count of an answer is mapped', () => {
  expect(room.panel('rose/qdrant-collection').expr).toBeNull()
  const count = { metric: 'qdrant_points', field: 'points', json: '$.result.points_count' }
  room.answer(mapped([count]), { result: { points_count: 8_120 } })
  expect(room.look(room.made({ exprs: [{ name: 'points', expr: 'qdrant_points' }] })).figures).toEqual({
    points: 8_120,
  })
})

test('R-11 the three services that an answer waits for, speech the longest', () => {
  const endMs = room.watch('rose', 10)
  room.record('rose', endMs)
  const { figures } = room.look('rose/stages', endMs)
  const longest = Object.entries(figures).sort(([, a], [, b]) => b - a)
  expect(longest.map(([name]) => name)).toEqual([
    expect.stringContaining('tts'),
    expect.stringContaining('groq'),
    expect.stringContaining('qdrant'),
  ])
})
