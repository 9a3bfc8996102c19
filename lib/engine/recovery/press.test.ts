import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { PressAction } from '../../contract/recovery.ts'
import { createConfigurationStub } from '../../services/configuration-testing.ts'
import type { Actor } from '../../services/context.ts'
import { cancelRun } from '../../services/recovery/cancel-run.ts'
import { decideRun } from '../../services/recovery/decide-run.ts'
import { exportRun } from '../../services/recovery/export-run.ts'
import { pressAction } from '../../services/recovery/press-action.ts'
import { readPreFlight } from '../../services/recovery/read-pre-flight.ts'
import type { PreFlightContext } from '../../services/recovery/recovery-context.ts'
import { asText, person, refusal } from '../../services/recovery/testing.ts'
import { alertsOf } from '../incidents/testing.ts'
import { restart } from './testing.ts'
import { recoverySuite } from './testing-suite.ts'

const SECRET = 's3cret-token-of-the-system'
const engineer = person('engineer')

const suite = recoverySuite()
const { system } = suite

const proven = { slug: 'restart', name: 'Restart voice', proof: { checks: ['health'], watch: '1m' } }

const as = (actor: Actor): PreFlightContext => ({
  ...suite.base(),
  actor,
  recovery: suite.deck().door,
  configuration: createConfigurationStub(),
  history: { current: () => null },
  checks: suite.deck().watch.checks,
  heartbeats: suite.deck().watch.heartbeats,
  alerts: alertsOf([]),
})

async function press(hand: object = {}) {
  const key = { service: 'voice', slug: 'restart' }
  const { token } = await readPreFlight(as(engineer), key)
  return pressAction(as(engineer), PressAction.parse({ ...key, token, confirmation: true, ...hand }))
}

test('a secret that the system says back is in no answer, file, row or audit entry of the whole course', async () => {
  system.onAct = () => {
    system.isHealthy = true
    return { status: 200, body: JSON.stringify({ message: `used ${SECRET}`, output: `a ${SECRET} b` }) }
  }
  const show = ['$.message', '$.output']
  const headers = { Authorization: 'Bearer {{token}}' }
  const steps = [restart(system, { headers, body: '{"t":"{{token}}"}', show })]
  await suite.start({ actions: [{ ...proven, steps, secrets: { token: SECRET } }] })
  const run = await press({ reason: 'it hangs' })
  expect(await suite.deck().judged(run.id)).toMatchObject({ outcome: 'verified', by: 'engineer@example.org' })
  expect(system.asked).toEqual([`POST /restart {"t":"${SECRET}"}`])
  const exported = await Promise.all(
    (['json', 'md'] as const).map(async format =>
      (await exportRun(as(engineer), { id: run.id, format })).text(),
    ),
  )
  const tables = [
    await suite.base().db.run.findMany(),
    await suite.base().db.runOutput.findMany(),
    await suite.base().db.auditEntry.findMany(),
  ]
  const live = await suite.deck().door.read({ role: 'engineer' })
  const seen = JSON.stringify([run, exported, tables, live], asText)
  expect(exported[1]).toContain('| Outcome | verified')
  expect(seen).toContain('it hangs')
  expect(seen).not.toContain(SECRET)
})

test('V-93 what the asked service lists is sent as it is: no template, no way out of the path', async () => {
  const listed = [
    { id: '{{token}}', available: true },
    { id: '../../admin', available: true },
    { id: '--force', available: true },
    { id: 'gone', available: false },
  ]
  const service = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ actions: listed }))
  })
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  const address = service.address()
  const port = typeof address === 'object' ? address?.port : 0
  const from = {
    url: `http://127.0.0.1:${port}/actions`,
    each: '$.actions[*]',
    value: 'id',
    available: 'available',
  }
  const action = {
    ...proven,
    secrets: { token: SECRET },
    parameters: [{ name: 'id', choices_from: from }],
    steps: [{ kind: 'http', url: `${system.url}/do/{{id}}?t={{id}}`, body: '{"id":"{{id}}"}' }],
    guards: { cooldown: '1s' },
  }
  await suite.start({ actions: [action] })
  expect(await refusal(press({ parameters: { id: 'gone' } }))).toMatch(/^invalid: id: gone is not available/)
  expect(await refusal(press({ parameters: { id: 'reboot' } }))).toMatch(
    /^invalid: id: "reboot" is not on the list/,
  )
  for (const { id } of listed.slice(0, 3)) {
    const run = await press({ parameters: { id } })
    await suite.deck().ended(run.id)
    await suite.base().clock.advance(2_000)
  }
  service.close()
  expect(system.asked).toEqual([
    'POST /do/%7B%7Btoken%7D%7D?t=%7B%7Btoken%7D%7D {"id":"{{token}}"}',
    'POST /do/..%2F..%2Fadmin?t=..%2F..%2Fadmin {"id":"../../admin"}',
    'POST /do/--force?t=--force {"id":"--force"}',
  ])
})

test('a second person: nothing is asked of the system before; approved, it runs; cancelled, it never does', async () => {
  const guards = { second_person: true, cooldown: '1s' }
  await suite.start({ actions: [{ ...proven, guards }] })
  const cancelled = await press()
  expect(cancelled.state).toBe('waiting')
  await cancelRun(as(engineer), { id: cancelled.id, reason: 'wrong one' })
  const admin = as(person('admin'))
  expect(await refusal(decideRun(admin, { id: cancelled.id, isApproved: true, reason: '' }))).toMatch(
    /^conflict/,
  )
  expect(await suite.deck().ended(cancelled.id)).toMatchObject({ outcome: 'cancelled' })
  expect(system.asked).toEqual([])
  const { id } = await press()
  expect(await decideRun(admin, { id, isApproved: true, reason: 'I see it too' })).toMatchObject({
    state: 'running',
  })
  expect(await suite.deck().judged(id)).toMatchObject({
    outcome: 'verified',
    approval: { decidedBy: 'admin@example.org' },
  })
  expect(system.asked).toEqual(['POST /restart'])
})
