import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createDigestLines } from '../../adapters/postgres/digest-lines.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createDigest } from '../../adapters/receivers/digest.ts'
import { alert, context, DECK_URL, notification } from '../../adapters/receivers/testing.ts'
import { lastDigestMs } from '../../core/alert/digest.ts'
import { DigestInput } from '../../core/config/schema/receiver/digest.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { Mail } from '../../ports/mailer.ts'
import { createDigestRound } from './digests.ts'

const at = (text: string) => Date.parse(text)

describe('the last time of a digest', () => {
  test.each([
    ['08:00', 'UTC', '2026-02-03T08:00:00Z', '2026-02-03T08:00:00Z'],
    ['08:00', 'UTC', '2026-02-03T07:59:59Z', '2026-02-02T08:00:00Z'],
    ['08:00', 'Europe/Berlin', '2026-02-03T07:00:00Z', '2026-02-03T07:00:00Z'],
    ['08:00', 'Europe/Berlin', '2026-07-03T07:00:00Z', '2026-07-03T06:00:00Z'],
    ['00:30', 'America/New_York', '2026-02-03T05:00:00Z', '2026-02-02T05:30:00Z'],
    // The hour that clocks skip, and the one that they repeat.
    ['02:30', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T01:30:00Z'],
    ['02:30', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-25T00:30:00Z'],
  ])('at %s in %s, seen at %s', (time, zone, now, expected) => {
    expect(new Date(lastDigestMs({ at: time, zone }, at(now))).toISOString()).toBe(
      new Date(expected).toISOString(),
    )
  })
})

describe('a daily digest (X-42)', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const config = DigestInput.parse({ to: 'Ann <ann@example.org>, bob@example.org', zone: 'Europe/Berlin' })

  test('goes out once, at its time, with a line a message; whom it failed for gets it later', async () => {
    const clock = createManualClock(at('2026-02-03T06:00:00Z'))
    const lines = createDigestLines(database.pool)
    const receiver = createDigest(lines)
    const sent: Mail[] = []
    const broken = new Set(['bob@example.org'])
    const round = createDigestRound({
      lines,
      mailer: {
        async send(mail) {
          if (broken.has(mail.to)) throw new Error('the mail server is away')
          sent.push(mail)
        },
      },
      clock,
      log: { info() {}, warn() {}, error() {} },
      deckUrl: DECK_URL,
      templates: () => [],
      isSending: () => true,
    })
    const keep = (message = notification()) => receiver.send(config, message, context({ now: clock.now() }))
    const other = notification({
      status: 'resolved',
      commonLabels: labelsFromObject({ alertname: 'DiskFull' }),
      alerts: [
        alert({
          status: 'resolved',
          endsAtMs: clock.now(),
          labels: labelsFromObject({ alertname: 'DiskFull' }),
        }),
      ],
    })
    expect(await keep(notification({ key: 'same' }))).toMatchObject({ kind: 'delivered' })
    await keep(notification({ key: 'same' }))
    await clock.advance(60_000)
    await keep(other)

    await round()
    expect(sent).toEqual([])
    await clock.advance(3_600_000)
    await keep()
    await round()
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['ann@example.org', 'Digest: 1 firing, 1 resolved'],
    ])
    expect(sent[0]?.text.split('\n')).toEqual([
      '2026-02-03 07:00  FIRING  HighCpu {alertname="HighCpu", instance="web-1", severity="critical"}  to team: CPU at 95 %',
      '2026-02-03 07:01  RESOLVED  DiskFull {alertname="DiskFull"}  to team: CPU at 95 %',
      '',
      `Times in Europe/Berlin. ${DECK_URL}/alerts`,
    ])

    broken.clear()
    await round()
    expect(sent).toHaveLength(1)
    await clock.advance(600_000)
    await round()
    await round()
    expect(sent.map(({ to }) => to)).toEqual(['ann@example.org', 'bob@example.org'])
    expect(sent[1]?.text).toBe(sent[0]?.text)
    expect((await lines.waiting()).map(digest => digest.lines.length)).toEqual([1])
  })
})
