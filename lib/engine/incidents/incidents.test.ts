import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { AddNote, ChangeIncident, ListIncidents, OpenIncident, SendUpdate } from '../../contract/incidents.ts'
import { EVERYTHING } from '../../core/incident/index.ts'
import { acknowledgeIncident } from '../../services/incidents/acknowledge-incident.ts'
import { addNote } from '../../services/incidents/add-note.ts'
import { attachAlerts } from '../../services/incidents/attach-alerts.ts'
import { changeAndTell } from '../../services/incidents/change-and-tell.ts'
import { changeIncident } from '../../services/incidents/change-incident.ts'
import { editNote } from '../../services/incidents/edit-note.ts'
import { exportIncident } from '../../services/incidents/export-incident.ts'
import { findOpenIncidents } from '../../services/incidents/find-open-incidents.ts'
import { addImage, readImage } from '../../services/incidents/images.ts'
import { linkIncidents } from '../../services/incidents/link-incidents.ts'
import { listIncidents } from '../../services/incidents/list-incidents.ts'
import { openIncident } from '../../services/incidents/open-incident.ts'
import { previewUpdate } from '../../services/incidents/preview-update.ts'
import { readEntry } from '../../services/incidents/read-entry.ts'
import { readIncident } from '../../services/incidents/read-incident.ts'
import { reviewIncident } from '../../services/incidents/review-incident.ts'
import { sendUpdate } from '../../services/incidents/send-update.ts'
import { addChecklist, tickItem } from '../../services/incidents/tick-item.ts'
import { followAlerts } from './alert-watch.ts'
import { ClockRunner, endKeptPages } from './clock-runner.ts'
import { sendNotices } from './notices.ts'
import { openByRules } from './opener.ts'
import { followPage } from './page-watch.ts'
import { followNotifications, followPosts, followState, followWindows } from './surroundings-watch.ts'
import { alertRow, person, startIncidents } from './testing.ts'

const MINUTE = 60_000
let database: TestDatabase
let deck: Awaited<ReturnType<typeof startIncidents>>
let ana: ReturnType<typeof deck.as>
let bo: ReturnType<typeof deck.as>

beforeEach(async () => {
  database = await createTestDatabase()
  deck = await startIncidents(database)
  ana = deck.as(person('ana'))
  bo = deck.as(person('bo'))
})
afterEach(async () => {
  deck.room.open.stop()
  await deck.pages.manager.stop()
  await deck.onCall.stop()
  await deck.db.$disconnect()
  await database.drop()
})

const open = (over: object = {}, ctx = ana) =>
  openIncident(ctx, OpenIncident.parse({ title: 'Nobody gets in', severity: 1, services: ['api'], ...over }))
const change = (over: { id: number; version: number } & Record<string, unknown>, ctx = ana) =>
  changeIncident(ctx, ChangeIncident.parse(over))
const detail = (id: number, ctx = ana) => readIncident(ctx, { id, pinned: false })
const titles = async (id: number) => (await detail(id)).timeline.map(({ title }) => title)

describe('opening', () => {
  test('X-46: by hand, with the system’s own words over the common severity', async () => {
    const row = await open()
    expect(row).toMatchObject({
      id: 1,
      severity: 1,
      severityLabel: 'P0',
      severityMeaning: 'Complete outage',
      state: 'investigating',
      source: 'person',
      openedBy: 'ana@example.org',
    })
    expect(row.nextUpdateDueMs).toBe(deck.clock.now() + 15 * MINUTE)
    const found = await detail(row.id)
    expect(found.clocks.map(({ key }) => key)).toEqual(['acknowledge', 'phase:Mitigate', 'update'])
    expect(found.checklists.map(({ key }) => key)).toEqual(['phases'])
    expect(found.availableChecklists).toEqual([{ key: 'dr', title: 'Disaster recovery' }])
  })

  test('a service that is not there is refused; the same request again opens nothing new', async () => {
    await expect(open({ services: ['nope'] })).rejects.toMatchObject({ code: 'invalid' })
    const first = await open({ requestKey: 'r1' })
    const again = await open({ requestKey: 'r1' })
    expect(again.id).toBe(first.id)
    expect((await listIncidents(ana, ListIncidents.parse({}))).incidents).toHaveLength(1)
  })

  test('from an alert: it starts the impact, and stands on the timeline', async () => {
    const startsAtMs = deck.clock.now() - 3 * MINUTE
    deck.firing.push(alertRow({ fingerprint: 'a'.repeat(16), startsAtMs }))
    const row = await open({ services: [], alerts: ['a'.repeat(16)] })
    expect(row).toMatchObject({
      services: ['api'],
      source: 'alert',
      impactStartMs: startsAtMs,
      detectedAtMs: startsAtMs,
    })
    expect((await detail(row.id)).alerts).toMatchObject([{ name: 'Down', state: 'firing', service: 'api' }])
    expect((await titles(row.id))[0]).toBe('Down fires: nobody gets in')
    for (const [alert, ids] of [
      ['a', [row.id]],
      ['b', []],
    ] as const) {
      const { incidents } = await listIncidents(ana, ListIncidents.parse({ alert: alert.repeat(16) }))
      expect(incidents.map(({ id }) => id)).toEqual(ids)
    }
  })

  test('by a rule: after two minutes, once for each occurrence, and not while silenced', async () => {
    const startsAtMs = deck.clock.now()
    const fingerprint = 'b'.repeat(16)
    const alert = alertRow({ fingerprint, startsAtMs })
    deck.firing.push(alert)
    await deck.clock.advance(2 * MINUTE - 1)
    await openByRules(deck.room, [alert])
    expect(await findOpenIncidents(ana, ['api'])).toEqual([])
    await deck.clock.advance(1)
    await openByRules(deck.room, [{ ...alert, silencedBy: ['s1'] }])
    expect(await findOpenIncidents(ana, ['api'])).toEqual([])
    await Promise.all([openByRules(deck.room, [alert]), openByRules(deck.room, [alert])])
    const [row, ...others] = await findOpenIncidents(ana, ['api'])
    expect(others).toEqual([])
    expect(row).toMatchObject({
      title: 'Down: nobody gets in',
      source: 'rule',
      openedBy: 'Opsdeck',
      severity: 1,
    })
    const { version, id } = row ?? { version: 0, id: 0 }
    await change({ id, version, state: 'resolved', rootCause: 'a full disk' })
    await openByRules(deck.room, [alert])
    expect(await findOpenIncidents(ana, ['api'])).toEqual([])
    const again = { ...alert, startsAtMs: deck.clock.now() }
    await deck.clock.advance(2 * MINUTE)
    await openByRules(deck.room, [again])
    expect(await findOpenIncidents(ana, ['api'])).toHaveLength(1)
  })

  test('a viewer may not', async () => {
    await expect(open({}, deck.as(person('vi', 'viewer')))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('calling', () => {
  test('it pages by the escalation of its system; a resolved one calls nobody', async () => {
    const row = await open()
    const [page] = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(page).toMatchObject({ escalation: 'default', groupKey: `incident/${row.id}`, step: 'First' })
    expect(page?.labels).toMatchObject({ severity: 'P0', kind: 'outage', service: 'api' })
    expect(await titles(row.id)).toContain('Called by the escalation "default"')
    await change({ id: row.id, version: row.version, state: 'resolved', rootCause: 'a full disk' })
    expect(await deck.onCall.door.pages({ state: 'open', limit: 10 })).toEqual([])
  })

  test('R-30: data loss begins at level 3, and both logs say why 1 and 2 were left out', async () => {
    const row = await open({ kind: 'data_loss' })
    const [page] = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(page?.step).toBe('Lead')
    const decisions = (await deck.onCall.door.page(page?.id ?? ''))?.decisions
      .map(({ reason }) => reason)
      .join('; ')
    expect(decisions).toContain('data loss')
    expect(await titles(row.id)).toContain(
      'Called by the escalation "default" from level 3: levels 1 to 2 are skipped, since "Data loss event" begins there',
    )
  })

  test('R-30: declared later, it calls level 3 then', async () => {
    const row = await open()
    await change({ id: row.id, version: row.version, kind: 'data_loss' })
    const pages = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(pages.map(({ step }) => step)).toEqual(['Lead'])
    expect((await detail(row.id)).checklists.map(({ key }) => key)).toContain('kind:data_loss')
  })

  test('who takes its page takes the incident, and the other way round', async () => {
    const row = await open()
    const [page] = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    await deck.onCall.door.acknowledge(page?.id ?? '', { name: 'bo@example.org', via: 'sms' })
    await followPage(deck.room, page?.id ?? '')
    expect((await detail(row.id)).incident).toMatchObject({
      acknowledgedBy: 'bo@example.org',
      roles: { commander: 'bo@example.org' },
    })
    expect(await titles(row.id)).toContain('Page taken by bo@example.org')
    const other = await open()
    await acknowledgeIncident(ana, { id: other.id, takesCommand: true })
    const pages = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(pages.map(({ status }) => status.kind)).toEqual(['acknowledged', 'acknowledged'])
  })
})

describe('two at once', () => {
  test('of two commanders who take it, the first stays', async () => {
    const { id } = await open()
    await Promise.all([ana, bo].map(ctx => acknowledgeIncident(ctx, { id, takesCommand: true })))
    const { incident, timeline } = await detail(id)
    expect(incident.roles.commander).toBe(incident.acknowledgedBy)
    expect(timeline.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1)
    expect(timeline.filter(({ kind }) => kind === 'role')).toHaveLength(1)
  })

  test('of ten browsers that change it, one does, and nine are told what it is now', async () => {
    const { id, version } = await open()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        change({ id, version, roles: { commander: `p${i}@example.org` } }),
      ),
    )
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(9)
    const [first] = refused
    expect(first?.status === 'rejected' && first.reason).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'version', message: String(version + 1) }],
    })
    expect((await detail(id)).timeline.filter(({ kind }) => kind === 'role')).toHaveLength(1)
  })

  test('ten notes and ten ticks at once are all there', async () => {
    const { id } = await open()
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        addNote(i % 2 ? ana : bo, AddNote.parse({ id, body: `note ${i}` })),
      ),
    )
    await Promise.all(
      [ana, bo].map(ctx =>
        tickItem(ctx, { id, checklist: 'phases', item: 'Mitigate: Restart', isDone: true }),
      ),
    )
    const { timeline } = await detail(id)
    expect(timeline.filter(({ kind }) => kind === 'note')).toHaveLength(10)
    expect(timeline.filter(({ kind }) => kind === 'checklist')).toHaveLength(1)
  })

  test('a note that somebody edited meanwhile is not written over; what it said before is kept', async () => {
    const { id } = await open()
    const note = await addNote(ana, AddNote.parse({ id, body: 'first' }))
    await editNote(bo, { id, entry: note.id, body: 'second', seenEdits: 0 })
    await expect(editNote(ana, { id, entry: note.id, body: 'third', seenEdits: 0 })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await readEntry(ana, { id, entry: note.id })).toMatchObject({
      body: 'second',
      by: 'bo@example.org',
      edits: [{ by: 'ana@example.org', body: 'first' }],
    })
  })
})

describe('bad input', () => {
  test('times out of order are refused, each by its name', async () => {
    const row = await open()
    const before = new Date(row.impactStartMs - MINUTE).toISOString()
    const tomorrow = new Date(deck.clock.now() + 86_400_000).toISOString()
    for (const wrong of [{ impactEnd: before }, { detectedAt: before }, { impactStart: tomorrow }])
      await expect(change({ id: row.id, version: row.version, ...wrong })).rejects.toMatchObject({
        code: 'invalid',
        issues: [{ path: Object.keys(wrong)[0] }, ...(wrong.impactStart ? [{}] : [])],
      })
    await expect(addNote(ana, AddNote.parse({ id: row.id, body: 'x', at: tomorrow }))).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('a paste of 5 MB is kept whole, and shown cut; scripts stay text', async () => {
    const { id } = await open()
    const body = `<script>alert(1)</script>${'é'.repeat(5 * 1_048_576 - 25)}`
    const note = await addNote(ana, AddNote.parse({ id, body }))
    expect(note.body).toHaveLength(body.length)
    const shown = (await detail(id)).timeline.find(entry => entry.id === note.id)
    expect(shown).toMatchObject({ bodyLength: body.length })
    expect(shown?.body).toHaveLength(20_000)
    const live = await deck.door.read(id, EVERYTHING)
    expect(JSON.stringify(live).length).toBeLessThan(60_000)
    const text = await (await exportIncident(ana, { id, format: 'markdown' })).text()
    expect(text).not.toContain('<script')
    expect(() => AddNote.parse({ id, body: `${body}too long` })).toThrow('5 MB')
  })

  test('the same note sent twice is there once', async () => {
    const { id } = await open()
    const wish = AddNote.parse({ id, body: 'sent again after the database was lost', requestKey: 'n1' })
    const first = await addNote(ana, wish)
    expect((await addNote(ana, wish)).id).toBe(first.id)
  })

  test('a service that goes while its incident runs stays named, and the incident goes on', async () => {
    const row = await open()
    deck.world.applyWatch({ ...deck.watch, services: [] })
    const changed = await change({ id: row.id, version: row.version, services: ['api'], state: 'identified' })
    expect(changed).toMatchObject({ services: ['api'], severityLabel: 'P0', state: 'identified' })
    expect((await previewUpdate(ana, { id: row.id, template: 'note' })).subject).toBe('[P0] api')
  })

  test('a picture is what its bytes are', async () => {
    const { id } = await open()
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2])
    const image = await addImage(ana, { id, bytes: png })
    expect(image.type).toBe('image/png')
    expect((await readImage(ana, { id, image: image.id })).bytes).toEqual(png)
    const jpeg = await addImage(ana, { id, bytes: Uint8Array.from([0xff, 0xd8, 0xff, 1]) })
    const note = await addNote(ana, AddNote.parse({ id, imageIds: [jpeg.id, image.id] }))
    expect(note.images).toEqual([
      { id: jpeg.id, type: 'image/jpeg' },
      { id: image.id, type: 'image/png' },
    ])
    const elsewhere = await open()
    await expect(
      addNote(ana, AddNote.parse({ id: elsewhere.id, imageIds: [image.id] })),
    ).rejects.toMatchObject({ code: 'invalid', issues: [{ path: 'imageIds' }] })
    const svg = new TextEncoder().encode('<svg onload="alert(1)"/>')
    await expect(addImage(ana, { id, bytes: svg })).rejects.toMatchObject({ code: 'invalid' })
    const large = new Uint8Array(5 * 1_048_576 + 1)
    await expect(addImage(ana, { id, bytes: large })).rejects.toMatchObject({ code: 'too_large' })
  })
})

describe('its course', () => {
  test('T-31: it is not resolved before its cause is written; opened again it counts that', async () => {
    const row = await open()
    await expect(change({ id: row.id, version: row.version, state: 'resolved' })).rejects.toMatchObject({
      code: 'unprocessable',
      issues: [{ path: 'rootCause' }],
    })
    await deck.clock.advance(45 * MINUTE)
    const over = await change({
      id: row.id,
      version: row.version,
      state: 'resolved',
      rootCause: 'a full disk',
    })
    expect(over).toMatchObject({ resolvedAtMs: deck.clock.now(), nextUpdateDueMs: null })
    await expect(change({ id: row.id, version: over.version, state: 'reviewed' })).rejects.toMatchObject({
      code: 'conflict',
    })
    const again = await change({ id: row.id, version: over.version, state: 'investigating' })
    expect(again).toMatchObject({ reopenedCount: 1, resolvedAtMs: null, impactEndMs: null })
    expect(await titles(row.id)).toContain('Opened again: Investigating')
    const done = await change({ id: row.id, version: again.version, state: 'resolved' })
    expect(await reviewIncident(ana, done.id)).toMatchObject({
      state: 'reviewed',
      reviewedAtMs: deck.clock.now(),
    })
  })

  test('a duplicate is over at once, asks for no cause and has no clocks; circles are refused', async () => {
    const first = await open()
    const second = await open()
    const row = await change({ id: second.id, version: second.version, duplicateOf: first.id })
    expect(row).toMatchObject({ duplicateOf: first.id, state: 'resolved' })
    expect((await detail(second.id)).clocks).toEqual([])
    for (const [id, version, of] of [
      [first.id, first.version, first.id],
      [first.id, first.version, second.id],
    ] as const)
      await expect(change({ id, version, duplicateOf: of })).rejects.toMatchObject({ code: 'invalid' })
    await linkIncidents(ana, { id: first.id, other: second.id, isLinked: true })
    expect((await detail(second.id)).incident.links).toEqual([first.id])
  })

  test('X-48, V-72: a tick has who and when, on the timeline and in the export; V-75: a list is added', async () => {
    const { id } = await open()
    await tickItem(ana, { id, checklist: 'phases', item: 'Mitigate: Restart', isDone: true })
    await addChecklist(ana, { id, checklist: 'dr' })
    await expect(addChecklist(ana, { id, checklist: 'dr' })).rejects.toMatchObject({ code: 'conflict' })
    const tick = { by: 'ana@example.org', atMs: deck.clock.now() }
    expect((await detail(id)).checklists[0]?.items[0]).toMatchObject({ text: 'Restart', tick })
    expect(await titles(id)).toEqual(
      expect.arrayContaining(['Done: Restart', 'Checklist added: Disaster recovery']),
    )
    const text = await (await exportIncident(ana, { id, format: 'markdown' })).text()
    expect(text).toContain('- [x] Restart (ana@example.org')
    expect(text).toContain('## Checklist: Disaster recovery')
    const json: unknown = JSON.parse(await (await exportIncident(ana, { id, format: 'json' })).text())
    expect(json).toMatchObject({ incident: { id }, checklists: [{ key: 'phases' }, { key: 'dr' }] })
  })

  test('its timeline writes itself: alerts, notifications, states of services, posts', async () => {
    const { id } = await open()
    await deck.clock.advance(MINUTE)
    const startsAtMs = deck.clock.now()
    const alert = alertRow({ fingerprint: 'c'.repeat(16), startsAtMs, name: 'Slow' })
    deck.firing.push(alert)
    await followAlerts(deck.room, [alert])
    await followAlerts(deck.room, [alert])
    deck.firing[0] = { ...alert, status: 'resolved', endsAtMs: startsAtMs + MINUTE }
    await followAlerts(deck.room, [])
    deck.told.push({
      id: 'n1',
      key: 'n1',
      groupKey: '{}',
      receiver: 'chat',
      integration: 'slack/0',
      status: 'firing',
      state: 'delivered',
      reason: 'the group is new',
      firing: 1,
      resolved: 0,
      createdAtMs: startsAtMs,
      nextAttemptMs: null,
      finishedAtMs: startsAtMs,
      attempts: [],
    })
    const [delivered] = deck.told
    if (!delivered) throw new Error('there is no notification')
    const attempts = [{ atMs: startsAtMs, tookMs: 5, outcome: 'refused', detail: '403' }] as const
    for (const n of ['n2', 'n3']) deck.told.push({ ...delivered, id: n, state: 'failed', attempts })
    const seen = new Set<string>()
    await followNotifications(deck.room, seen)
    await followNotifications(deck.room, seen)
    const state = {
      subject: 'service:api',
      atMs: startsAtMs,
      state: 'down',
      isMaintenance: false,
      reason: '2 of 2',
    } as const
    await followState(deck.room, state)
    await followWindows(deck.room)
    const said = await titles(id)
    for (const title of [
      'Slow fires: nobody gets in',
      'Slow resolved',
      'chat (slack/0) was told: firing',
      'chat (slack/0) was not told: 403',
      'api is down: 2 of 2',
    ])
      expect(said.filter(other => other === title)).toEqual([title])
    expect((await detail(id)).alerts).toMatchObject([{ name: 'Slow', state: 'resolved' }])
  })

  test('an alert is added by hand; one that nobody knows is refused', async () => {
    const { id } = await open()
    deck.firing.push(alertRow({ fingerprint: 'd'.repeat(16), labels: { service: 'db' }, name: 'Locks' }))
    await attachAlerts(ana, { id, alerts: ['d'.repeat(16)] })
    expect((await detail(id)).alerts).toMatchObject([{ name: 'Locks', service: 'db' }])
    await expect(attachAlerts(ana, { id, alerts: ['e'.repeat(16)] })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('telling people', () => {
  const update = (over: object, ctx = ana) =>
    sendUpdate(ctx, SendUpdate.parse({ subject: 'Calls fail', body: 'We look.', ...over }))

  test('X-45, R-32: a status page shows it with its expected end, and again when that changes', async () => {
    const row = await open()
    const expectedEnd = new Date(deck.clock.now() + 3_600_000).toISOString()
    await update({ id: row.id, pages: ['public'], expectedEnd })
    const shown = async () => {
      const read = await deck.pages.door.read('public', { address: null, pass: null })
      return read.kind === 'open' ? read.copy.html : ''
    }
    expect(await shown()).toContain('Calls fail')
    expect(await shown()).toContain('Expected to work again: 2026-01-15 13:00 UTC')
    const later = new Date(deck.clock.now() + 5_400_000).toISOString()
    const { incident } = await detail(row.id)
    await changeAndTell(
      ana,
      ChangeIncident.parse({ id: row.id, version: incident.version, expectedEnd: later }),
    )
    expect(await shown()).toContain('2026-01-15 13:30 UTC')
    expect(await deck.db.statusPost.count()).toBe(1)
    await followPosts(deck.room, new Set())
    const posts = (await detail(row.id)).timeline.filter(({ kind }) => kind === 'status_post')
    expect(posts).toHaveLength(2)
  })

  test('V-67, V-68: templates are filled, and not sent while what they tell is not written', async () => {
    const row = await open()
    const filled = await previewUpdate(ana, { id: row.id, template: 'note' })
    expect(filled).toMatchObject({
      subject: '[P0] Front door',
      body: 'Next update: 2026-01-15 12:15 UTC',
      missing: [],
    })
    expect((await previewUpdate(ana, { id: row.id, template: 'over' })).missing).toEqual([
      'root_cause',
      'resolution',
    ])
    await expect(update({ id: row.id, template: 'over' })).rejects.toMatchObject({ code: 'unprocessable' })
    await change({ id: row.id, version: row.version, rootCause: 'a full disk', resolution: 'more disk' })
    await expect(update({ id: row.id, template: 'over' })).resolves.toMatchObject({ pages: [] })
  })

  test('V-74: a receiver gets the words and the channel; what fails is tried again, and then said', async () => {
    const row = await open()
    await change({ id: row.id, version: row.version, channelUrl: 'https://chat.example.org/12' })
    const sent = await update({ id: row.id, requestKey: 'u1' })
    expect(sent.receivers).toMatchObject([{ receiver: 'chat', outcome: 'queued' }])
    expect((await update({ id: row.id, requestKey: 'u1' })).entry).toBe(sent.entry)
    deck.delivery.answer = 'retry'
    await sendNotices(deck.room)
    deck.delivery.answer = 'delivered'
    await sendNotices(deck.room)
    expect(deck.messages).toHaveLength(1)
    await deck.clock.advance(5_000)
    await sendNotices(deck.room)
    expect(deck.messages).toHaveLength(2)
    expect(deck.messages[1]?.text).toContain('We look.\n\nChannel: https://chat.example.org/12')
    expect(await titles(row.id)).toContain('chat was told: Calls fail')
    await update({ id: row.id, subject: 'Again' })
    deck.delivery.answer = 'refused'
    await sendNotices(deck.room)
    expect(await titles(row.id)).toContain('chat was not told: 403')
  })

  test('L-21: "update status page" is ticked once an update is published', async () => {
    const { id } = await open()
    const wish = { id, checklist: 'phases', item: 'Mitigate: Update status page', isDone: true }
    await expect(tickItem(ana, wish)).rejects.toMatchObject({ code: 'conflict' })
    await update({ id, pages: ['public'] })
    await tickItem(ana, wish)
    expect((await detail(id)).checklists[0]?.items[1]?.tick).not.toBeNull()
  })
})

describe('limits', () => {
  const kinds = async (id: number) =>
    (await detail(id)).timeline.filter(({ kind }) => kind === 'clock').map(({ title }) => title)

  test('X-47: a limit is warned of, and when it breaks people are called; once each', async () => {
    const { id } = await open()
    const runner = new ClockRunner(deck.room)
    await deck.clock.advance(4 * MINUTE)
    await runner.tick()
    await runner.tick()
    expect(await kinds(id)).toEqual(['Acknowledge is due at 2026-01-15 12:05 UTC'])
    await deck.clock.advance(MINUTE)
    await runner.tick()
    await new ClockRunner(deck.room).tick()
    expect(await kinds(id)).toHaveLength(2)
    const pages = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(pages.map(({ groupKey }) => groupKey)).toContain(`incident/${id}/acknowledge`)
    await acknowledgeIncident(ana, { id, takesCommand: true })
    await endKeptPages(deck.room)
    const after = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(after.map(({ groupKey }) => groupKey)).toEqual([`incident/${id}`])
  })

  test('V-69: a promised update reminds its owner until it is posted', async () => {
    const { id } = await open()
    await acknowledgeIncident(ana, { id, takesCommand: true })
    const runner = new ClockRunner(deck.room)
    const reminders = async () => (await kinds(id)).filter(title => title.startsWith('Next update'))
    await deck.clock.advance(15 * MINUTE)
    await runner.tick()
    expect(await reminders()).toEqual([
      'Next update is overdue since 2026-01-15 12:15 UTC: ana@example.org told',
    ])
    await deck.clock.advance(5 * MINUTE)
    await runner.tick()
    expect(await reminders()).toHaveLength(2)
    await sendUpdate(ana, SendUpdate.parse({ id, subject: 'Still', body: 'We look.' }))
    await deck.clock.advance(5 * MINUTE)
    await runner.tick()
    expect(await reminders()).toHaveLength(2)
    expect(deck.sent.length).toBeGreaterThanOrEqual(2)
  })
})

describe('restricted', () => {
  test('R-37: only admins and those with a role see it; it is not published by itself', async () => {
    const row = await open({ kind: 'security', roles: { operations: 'bo@example.org' } })
    expect(row).toMatchObject({
      isRestricted: true,
      roles: { operations: 'bo@example.org', commander: 'ana@example.org' },
    })
    const eve = deck.as(person('eve'))
    const all = ListIncidents.parse({})
    for (const [ctx, count] of [
      [ana, 1],
      [bo, 1],
      [deck.as(person('root', 'admin')), 1],
      [eve, 0],
    ] as const)
      expect((await listIncidents(ctx, all)).incidents).toHaveLength(count)
    expect((await listIncidents(eve, all)).restricted).toBe(1)
    expect((await listIncidents(eve, ListIncidents.parse({ search: 'Nobody' }))).restricted).toBe(0)
    const ofAlert = ListIncidents.parse({ alert: 'a'.repeat(16) })
    expect((await listIncidents(eve, ofAlert)).restricted).toBe(0)
    for (const attempt of [
      () => detail(row.id, eve),
      () => exportIncident(eve, { id: row.id, format: 'json' }),
      () => addNote(eve, AddNote.parse({ id: row.id, body: 'x' })),
      () => change({ id: row.id, version: row.version, title: 'x' }, eve),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'not_found' })
    const viewer = { seesAll: false, email: 'eve@example.org' }
    expect(await deck.door.live(viewer)).toEqual({ incidents: {}, restricted: 1 })
    expect(await deck.door.read(row.id, viewer)).toBeNull()
    expect(await findOpenIncidents(eve, ['api'])).toEqual([])
    const [page] = await deck.onCall.door.pages({ state: 'open', limit: 10 })
    expect(JSON.stringify(page)).not.toContain('Nobody gets in')
    const wish = SendUpdate.parse({ id: row.id, subject: 's', body: 'b', pages: ['public'] })
    await expect(sendUpdate(ana, wish)).rejects.toMatchObject({ code: 'forbidden' })
    const sent = await sendUpdate(ana, { ...wish, publishRestricted: true })
    expect(sent).toMatchObject({ pages: ['public'], receivers: [] })
  })
})
