import { afterEach, expect, test } from 'vitest'
import { nextEvaluationAt } from '../../core/rules/index.ts'
import { createRuleSets } from './index.ts'
import { alertingRule, createRulesWorld, groupOf, recordingRule } from './testing.ts'

const MINUTE_MS = 60_000
const quiet = { info() {}, warn() {}, error() {} }

let worlds: ReturnType<typeof createRulesWorld>[] = []
afterEach(async () => {
  await Promise.all(worlds.map(({ manager }) => manager.stop()))
  worlds = []
})

/** Rules over a store that holds `x` for everybody and `stripe_x` for some; they run for some minutes. */
async function run(minutes: number, options: Parameters<typeof createRulesWorld>[0] = {}) {
  const world = createRulesWorld(options)
  worlds.push(world)
  const write = () => {
    world.write({ a: 1 })
    world.write({ secret: 7 }, 'stripe_x')
  }
  write()
  await createRuleSets(world.manager, quiet).apply({ files: [GROUP] })
  await world.clock.advance(nextEvaluationAt(GROUP, world.clock.now()) - world.clock.now())
  for (let minute = 0; minute < minutes; minute++) {
    await world.clock.advance(MINUTE_MS)
    write()
  }
  const rules = world.manager.groups()[0]?.rules ?? []
  const alerts = rules.flatMap(rule => (rule.kind === 'alerting' ? rule.alerts : []))
  return { ...world, alerts }
}

const GROUP = groupOf('g', [
  recordingRule('found', 'sum by (i) ({__name__=~".*x"})'),
  recordingRule('business:found', 'sum by (i) ({__name__=~".*x"})'),
  alertingRule('Any', '{__name__=~".*x"} > 0'),
  alertingRule('Money', 'stripe_x > 0', {
    forMs: 30 * MINUTE_MS,
    annotations: { summary: 'is {{ $value }}, of {{ query "stripe_x" | len }}' },
  }),
  alertingRule('Asks', 'x > 0', { annotations: { summary: 'of {{ query "stripe_x" | len }}' } }),
])

test('business series reach only what is hidden as they are', async () => {
  const { alerts, read } = await run(2)
  const of = async (name: string) =>
    (await read(name)).map(({ i, alertname }: Record<string, unknown>) => i ?? alertname)
  expect(await of('found')).toEqual(['a'])
  expect((await of('business:found')).sort()).toEqual(['a', 'secret'])
  const told = alerts.map(({ labels, annotations }) => [
    labels.alertname,
    labels.i,
    labels.opsdeck_business,
    annotations.summary,
  ])
  expect(told).toEqual([
    ['Any', 'a', undefined, undefined],
    ['Money', 'secret', 'true', 'is 7, of 1'],
    ['Asks', 'a', undefined, 'of 0'],
  ])
  expect(new Set((await read('ALERTS')).map(({ alertname }) => alertname))).toEqual(new Set(['Any', 'Asks']))
  expect((await read('business:ALERTS')).map(({ alertname }) => alertname)).toEqual(['Money'])
})

test('over a restart an alert of business is as old as it was', async () => {
  const before = await run(12)
  await before.manager.stop()
  const startMs = before.clock.now() + 2 * MINUTE_MS
  const after = await run(4, { store: before.store, startMs })
  const [old, now] = [before, after].map(({ alerts }) =>
    alerts.find(({ labels }) => labels.alertname === 'Money'),
  )
  const movedMs = (now?.activeAtMs ?? 0) - (old?.activeAtMs ?? 0)
  expect(movedMs).toBeGreaterThanOrEqual(0)
  expect(movedMs).toBeLessThanOrEqual(5 * MINUTE_MS)
})

test('a name that is hidden from now on leaves what everybody sees', async () => {
  const { read } = await run(2, { hidden: ['x'] })
  expect(await read('found')).toEqual([])
})
