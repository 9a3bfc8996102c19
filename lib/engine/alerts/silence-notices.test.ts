import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createAlertRows } from '../../adapters/postgres/alert-rows.ts'
import { createSilenceNotices } from '../../adapters/postgres/silence-notices.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { Mail } from '../../ports/mailer.ts'
import { createTestContext } from '../../services/testing.ts'
import { addPerson } from '../on-call/testing.ts'
import { AlertStore } from './alert-store.ts'
import { createTurns } from './event-loop-turns.ts'
import { SharedBook } from './shared-book.ts'
import { startSilenceNotices } from './silence-notices.ts'
import { START_MS, sentAlert } from './testing.ts'

const HOUR_MS = 3_600_000
const WRITER = '00000000-0000-4000-8000-000000000001'
const LABELS = { alertname: 'HighCpu', instance: 'a' }
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await addPerson(createTestContext(database.pool).db, 'ada')
})
afterAll(() => database.drop())

async function makeSilence(createdBy: string, { fromMs, toMs }: { fromMs: number; toMs: number }) {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into silences (matchers, starts_at, ends_at, created_by, comment, updated_at)
     values ($1, to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0), $4, 'new disks', now()) returning id`,
    [JSON.stringify([{ name: 'alertname', op: '=', value: 'HighCpu' }]), fromMs, toMs, createdBy],
  )
  return rows[0]?.id ?? ''
}

test('whoever made a silence is told once of each of its ends, and a mail that fails is tried again', async () => {
  const rows = createAlertRows({ pool: database.pool, writer: WRITER })
  const clock = createManualClock(START_MS)
  const turns = createTurns()
  const book = new SharedBook(rows, () => {})
  const store = new AlertStore({
    clock,
    turns,
    resolveTimeoutMs: () => 20 * HOUR_MS,
    onAlert() {},
    onEnded() {},
    onForgotten() {},
  })
  const mails: Mail[] = []
  const errors: string[] = []
  const unreachable = new Set(['ada@example.org'])
  const said = (_fields: object, message: string) => void errors.push(message)
  const telling = startSilenceNotices({
    notices: createSilenceNotices(database.pool),
    mailer: {
      isSetUp: () => true,
      async send(mail) {
        if (unreachable.has(mail.to)) throw new Error('the mail server is away')
        mails.push(mail)
      },
    },
    manager: { book, store, turns, isSending: () => true },
    clock,
    log: { info: said, warn: said, error: said },
    deckUrl: 'https://deck.example.org',
  })
  /** In steps that let the database answer. */
  const passTo = async (atMs: number) => {
    while (clock.now() < atMs) {
      await clock.advance(Math.min(600_000, atMs - clock.now()))
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  /** Looks again and again until something was seen; the database answers in its own time. */
  const until = (seen: () => boolean) =>
    expect
      .poll(
        async () => {
          await passTo(clock.now() + 20_000)
          return seen()
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBe(true)
  const now = clock.now()
  const endMs = now + 3 * HOUR_MS
  const id = await makeSilence('ada@example.org', { fromMs: now - 60_000, toMs: endMs })
  await makeSilence('amtool', { fromMs: now - 60_000, toMs: endMs })
  await store.take([sentAlert(LABELS)])
  await book.refresh()

  await passTo(endMs - HOUR_MS - 60_000)
  expect([mails, errors]).toEqual([[], []])
  await until(() => errors.length > 0)
  expect(new Set(errors)).toEqual(new Set(['whoever made a silence could not be told of its end']))
  unreachable.clear()
  await until(() => mails.length > 0)
  expect(mails.map(({ to }) => to)).toEqual(['ada@example.org'])
  expect(mails[0]?.text).toContain('1 alert fires under it, and will be told when it has ended: HighCpu.')

  await database.pool.query(`update silences set ends_at = ends_at + interval '4 hours' where id = $1`, [id])
  await book.refresh()
  await passTo(endMs)
  expect(mails).toHaveLength(1)
  await passTo(endMs + 3 * HOUR_MS + 60_000)
  await until(() => mails.length > 1)
  expect(mails[1]?.messageId).not.toBe(mails[0]?.messageId)

  await telling.stop()
  expect(
    store.takeWrite()?.events.filter(({ text }) => text.startsWith('the silence that holds it ends at')),
  ).toHaveLength(3)
})
