import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ListRuns } from '../../contract/recovery.ts'
import { openedIncident } from '../evidence/testing.ts'
import { createTestContext, type TestContext } from '../testing.ts'
import { cancelRun } from './cancel-run.ts'
import { exportRun } from './export-run.ts'
import { listRuns } from './list-runs.ts'
import { readPreFlight } from './read-pre-flight.ts'
import { readRun } from './read-run.ts'
import { createTestRecovery, key, person, refusal, type TestRecovery, testAction } from './testing.ts'

const MINUTE = 60_000
const engineer = person('engineer')

let database: TestDatabase
let ctx: TestContext
let deck: TestRecovery
const ids: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  deck = createTestRecovery(ctx, ['vrooli', 'rose'])
  const parameters = [{ name: 'unit', choices: ['api|web', '=1+1'] }]
  deck.world.actions = [testAction('one', { parameters }), testAction('two')]
  for (const [slug, hand, outcome] of [
    ['one', { parameters: { unit: 'api|web' }, reason: '<img src=x> it\nburns' }, 'verified'],
    ['two', { reason: '=cmd()' }, 'failed'],
    ['two', {}, 'verified'],
  ] as const) {
    const { id } = await deck.press(engineer, slug, hand)
    await deck.finish(id, outcome)
    ids.push(id)
    await ctx.clock.advance(5 * MINUTE)
  }
  const at = new Date(ctx.clock.now())
  const lines = ['| a | table', '# a head', '<script>alert(1)</script>']
  await ctx.db.runOutput.createMany({
    data: lines.map((text, i) => ({ runId: ids[0] ?? '', seq: i + 1, at, step: 0, stream: 'out', text })),
  })
})
afterAll(() => database.drop())

const list = async (wish: Record<string, unknown>): Promise<string[]> => {
  const answer = await listRuns(deck.as(person('viewer')), ListRuns.parse(wish))
  if (answer instanceof Response) throw new Error('expected JSON')
  return answer.runs.map(({ id }) => id)
}

test('V-91: runs are listed newest first, by service, action, outcome and page', async () => {
  const [one, two, three] = ids
  expect(await list({})).toEqual([three, two, one])
  expect(await list({ service: 'rose' })).toEqual([])
  expect(await list({ action: 'vrooli/one' })).toEqual([one])
  expect(await list({ outcome: 'verified', limit: '1' })).toEqual([three])
  const { run } = await readRun(deck.as(engineer), { id: two ?? '' })
  expect(await list({ beforeMs: String(run.pressedAtMs) })).toEqual([one])
  expect(await refusal(list({ incident: 12 }))).toBe('nothing refused it')
})

test('they can be taken away as a file, which no spreadsheet takes for a formula', async () => {
  const answer = await listRuns(deck.as(engineer), ListRuns.parse({ format: 'csv' }))
  if (!(answer instanceof Response)) throw new Error('expected a file')
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const lines = (await answer.text()).trim().split('\r\n')
  expect(lines[0]).toMatch(/^id,pressed,by,trigger,service,action/)
  expect(lines[2]).toContain("'=cmd()")
  expect(lines[2]).toContain('engineer@example.org,person,vrooli,vrooli/two')
})

test('one is a file to read: nothing in it is taken for markup', async () => {
  const file = await exportRun(deck.as(engineer), { id: ids[0] ?? '', format: 'md' })
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="run-${ids[0]}.md"`)
  const text = await file.text()
  expect(text).toContain('# Do one on vrooli')
  expect(text).toContain('| Parameters | unit = api\\|web |')
  expect(text).toContain('| Reason | &lt;img src=x> it burns |')
  expect(text).toContain('\n    1 out # a head\n')
  expect(text).toContain('| Outcome | verified |')
})

test('a run from a restricted incident says neither which nor why to those who may not see it', async ({
  onTestFinished,
}) => {
  const incidentId = await openedIncident(ctx, { services: ['vrooli'], isRestricted: true })
  const admin = person('admin')
  const { id } = await deck.press(admin, 'two', { incidentId, reason: 'the payroll leaked' })
  onTestFinished(async () => void (await ctx.db.run.delete({ where: { id } })))
  const views = async (actor: Parameters<typeof deck.as>[0]) => {
    const as = deck.as(actor)
    const list = async (format: 'json' | 'csv', more: object = {}) => {
      const answer = await listRuns(as, ListRuns.parse({ format, limit: '1', ...more }))
      return answer instanceof Response ? answer.text() : JSON.stringify(answer)
    }
    const file = await exportRun(as, { id, format: 'md' })
    return [
      await list('json'),
      await list('csv'),
      JSON.stringify(await readRun(as, { id })),
      await file.text(),
      JSON.stringify(await readPreFlight(as, { service: 'vrooli', slug: 'two' })),
    ]
  }
  for (const text of await views(admin)) expect(text).toContain('the payroll leaked')
  for (const actor of [person('manager'), engineer, key({ role: 'viewer' })]) {
    const texts = await views(actor)
    for (const text of texts) expect(text).not.toMatch(/payroll|#\d+|"incidentId":\d/)
    expect(texts[0]).toContain(id)
  }
  const asked = (actor: Parameters<typeof deck.as>[0]) =>
    listRuns(deck.as(actor), ListRuns.parse({ incident: String(incidentId) }))
  expect(await asked(engineer)).toEqual({ runs: [] })
  expect(await asked(admin)).toMatchObject({ runs: [{ id }] })
  // Somebody with a role in it sees it, by their address.
  await ctx.db.incident.update({
    where: { id: incidentId },
    data: { roles: { commander: 'Engineer@example.org' } },
  })
  for (const text of await views(engineer)) expect(text).toContain('the payroll leaked')
  await ctx.db.incident.update({ where: { id: incidentId }, data: { roles: {} } })
  expect(await cancelRun(deck.as(engineer), { id, reason: '' })).toMatchObject({
    id,
    incidentId: null,
    reason: '',
  })
})

test('one that is not there is not found, and lists are for those who may look', async () => {
  const id = '00000000-0000-4000-8000-0000000000ff'
  expect(await refusal(exportRun(deck.as(engineer), { id, format: 'json' }))).toMatch(/^not_found/)
  const push = deck.as(key({ scope: 'push' }))
  expect(await refusal(Promise.resolve().then(() => listRuns(push, ListRuns.parse({}))))).toMatch(
    /^forbidden/,
  )
})

test('a pre-flight says what is to be known', async () => {
  const preFlight = await readPreFlight(deck.as(engineer), { service: 'vrooli', slug: 'two' })
  expect(preFlight).toMatchObject({
    action: { key: 'vrooli/two', guard: { refusals: [] } },
    tokenExpiresAtMs: ctx.clock.now() + 10 * MINUTE,
    parameters: [],
    touches: ['vrooli', 'POST https://h.example.org'],
    dependents: [{ slug: 'rose', name: 'rose', state: 'unobserved' }],
    others: [],
    canDryRun: false,
    proofWords: ['Nothing proves it: its outcome stays unverifiable'],
  })
  expect(preFlight.lastRuns.map(({ id }) => id)).toEqual([ids[2], ids[1]])
})

test('whoever may not press gets no token, and makes the deck ask no service', async () => {
  const { token, action, parameters } = await readPreFlight(deck.as(person('viewer')), {
    service: 'vrooli',
    slug: 'one',
  })
  expect({ token, parameters }).toEqual({ token: '', parameters: [] })
  expect(action.guard.refusals[0]?.guard).toBe('role')
})
