import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { AddNote, ChangeIncident, type IncidentData, OpenIncident } from '../../contract/incidents.ts'
import type { StateUpdate } from '../../contract/live.ts'
import { applyPatch, type Json } from '../../core/live/index.ts'
import { addNote } from '../../services/incidents/add-note.ts'
import { changeIncident } from '../../services/incidents/change-incident.ts'
import { openIncident } from '../../services/incidents/open-incident.ts'
import { startTestHub, type TestDeck } from '../live/testing.ts'
import { person, startIncidents } from './testing.ts'

let database: TestDatabase
let deck: Awaited<ReturnType<typeof startIncidents>>
let hub: Awaited<ReturnType<typeof startTestHub>>

const NOBODY_ASKS: TestDeck = {
  query: {
    instant: () => Promise.reject(new Error('not asked here')),
    range: () => Promise.reject(new Error('not asked here')),
  },
  services: {
    overview: () => Promise.reject(new Error('not asked here')),
    service: async () => null,
  },
  targets: { list: async () => [], collect: async () => [], metadata: async () => new Map() },
}

beforeEach(async () => {
  database = await createTestDatabase()
  deck = await startIncidents(database)
  hub = await startTestHub({ ...NOBODY_ASKS, incidents: deck.door }, deck.clock.now())
  for (const name of ['ana', 'eve']) hub.actors.set(name, person(name))
  // What the deck's bus tells, its live channel hears.
  deck.events.on('incidentsChanged', changed => hub.events.emit('incidentsChanged', changed))
})
afterEach(async () => {
  await hub.stop()
  deck.room.open.stop()
  await deck.pages.manager.stop()
  await deck.onCall.stop()
  await deck.db.$disconnect()
  await database.drop()
})

const ana = () => deck.as(person('ana'))
const open = (over: object = {}) =>
  openIncident(
    ana(),
    OpenIncident.parse({ title: 'Nobody gets in', severity: 1, services: ['api'], ...over }),
  )

/** Lets the hub draw: its clock is the test's. */
async function drawn(until: () => boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        await hub.clock.advance(20)
        return until()
      },
      { timeout: 10_000, interval: 5 },
    )
    .toBe(true)
}

// An update's data is what the channel's own type says.
const patched = (snapshot: unknown, updates: readonly { readonly data: unknown }[]): IncidentData =>
  updates.reduce<Json>((state, { data }) => {
    const update = data as StateUpdate
    return 'patch' in update ? applyPatch(state, update.patch) : state
  }, snapshot as Json) as unknown as IncidentData

test('a second browser sees a note that the first one wrote, as one change', async () => {
  const { id } = await open()
  const client = await hub.connect('eve')
  const answer = await client.ask({ channel: `incident:${id}` })
  expect(answer).toMatchObject({ ok: true, snapshot: { incident: { id, state: 'investigating' } } })
  const note = await addNote(ana(), AddNote.parse({ id, body: 'the disk is **full**' }))
  await drawn(() => client.updates.length > 0)
  const snapshot = answer.ok && 'snapshot' in answer ? answer.snapshot : null
  expect(patched(snapshot, client.updates).timeline[note.id]).toMatchObject({ body: 'the disk is **full**' })
  expect(JSON.stringify(client.updates[0]?.data).length).toBeLessThan(1_500)
})

test('one that becomes restricted goes dark for those who may not see it, and is not there for who comes after', async () => {
  const row = await open()
  const client = await hub.connect('eve')
  const list = await client.ask({ channel: 'incidents' })
  expect(list).toMatchObject({
    ok: true,
    snapshot: { incidents: { [row.id]: { title: 'Nobody gets in' } }, restricted: 0 },
  })
  await client.ask({ channel: `incident:${row.id}` })
  const roles = { commander: 'ana@example.org' }
  const wish = { id: row.id, version: row.version, isRestricted: true, roles, title: 'A breach' }
  await changeIncident(ana(), ChangeIncident.parse(wish))
  await drawn(() => client.updates.length >= 2)
  expect(JSON.stringify(client.updates)).not.toContain('A breach')
  expect(client.updates.map(({ channel, data }) => [channel, data])).toEqual(
    expect.arrayContaining([
      [`incident:${row.id}`, { failure: { code: 'not_found', message: `There is no incident #${row.id}.` } }],
    ]),
  )
  const after = await (await hub.connect('eve')).ask({ channel: `incident:${row.id}` })
  expect(after).toMatchObject({ ok: false, error: { code: 'not_found' } })
  const own = await (await hub.connect('ana')).ask({ channel: `incident:${row.id}` })
  expect(own).toMatchObject({ ok: true, snapshot: { incident: { title: 'A breach' } } })
})

test('a name that is no number is no incident', async () => {
  const client = await hub.connect('ana')
  for (const name of ['x', '0', '01', '99999999999'])
    expect(await client.ask({ channel: `incident:${name}` })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
})
