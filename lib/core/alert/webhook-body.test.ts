import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { buildNotification, commonPairs, notifiedAlert, truncateAlerts } from './build-notification.ts'
import { goQuote, goTime } from './go-text.ts'
import { groupKey } from './route.ts'
import { alertOf } from './testing.ts'
import { webhookBody } from './webhook-body.ts'

const QUOTED = 'Disk <full> & "q"'
const at = (text: string) => Date.parse(text)

/** As a real Alertmanager 0.25 sent them for the same alerts. */
const SENT = [
  String.raw`{"receiver":"hook","status":"firing","alerts":[{"status":"firing","labels":{"a":"1","alertname":"Disk \u003cfull\u003e \u0026 \"q\"","b":"x","instance":"i2","job":"b"},"annotations":{"same":"s","summary":"ümläut ☃ 𝄞 \u2028 tab\t\u0007 DEL"},"startsAt":"2026-01-02T03:04:05.12Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p/graph?a=1\u0026b=\u003c2\u003e","fingerprint":"d27061010ebd32fc"}],"groupLabels":{"alertname":"Disk \u003cfull\u003e \u0026 \"q\""},"commonLabels":{"a":"1","alertname":"Disk \u003cfull\u003e \u0026 \"q\"","b":"x","instance":"i2","job":"b"},"commonAnnotations":{"same":"s","summary":"ümläut ☃ 𝄞 \u2028 tab\t\u0007 DEL"},"externalURL":"http://deck.example.org/am","version":"4","groupKey":"{}/{a=\"1\",b=~\"x|y\"}:{alertname=\"Disk \u003cfull\u003e \u0026 \\\"q\\\"\"}","truncatedAlerts":0}`,
  String.raw`{"receiver":"hook","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Disk \u003cfull\u003e \u0026 \"q\"","instance":"i1","job":"a","q":"lïne\nfeed \u0001","z":"9"},"annotations":{"summary":"x"},"startsAt":"2026-01-02T03:04:05Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"1256d11650305050"}],"groupLabels":{"alertname":"Disk \u003cfull\u003e \u0026 \"q\"","q":"lïne\nfeed \u0001"},"commonLabels":{"alertname":"Disk \u003cfull\u003e \u0026 \"q\"","instance":"i1","job":"a","q":"lïne\nfeed \u0001","z":"9"},"commonAnnotations":{"summary":"x"},"externalURL":"http://deck.example.org/am","version":"4","groupKey":"{}:{alertname=\"Disk \u003cfull\u003e \u0026 \\\"q\\\"\", q=\"lïne\\nfeed \\x01\"}","truncatedAlerts":0}`,
].map(body => `${body.replaceAll('DEL', '\u007f')}\n`)

const FIRST = alertOf(
  { alertname: QUOTED, job: 'b', instance: 'i2', a: '1', b: 'x' },
  {
    annotations: { summary: 'ümläut ☃ 𝄞 \u2028 tab\t\u0007 \u007f', same: 's' },
    startsAtMs: at('2026-01-02T03:04:05.120Z'),
    generatorUrl: 'http://p/graph?a=1&b=<2>',
  },
)
const SECOND = alertOf(
  { alertname: QUOTED, job: 'a', instance: 'i1', z: '9', q: 'lïne\nfeed \u0001' },
  { annotations: { summary: 'x' }, startsAtMs: at('2026-01-02T03:04:05Z') },
)

const build = (alerts: readonly ReturnType<typeof alertOf>[], key: string, labels: Record<string, string>) =>
  buildNotification({
    groupKey: groupKey({ key }, labelsFromObject(labels)),
    groupId: 'g',
    heldBeneath: null,
    integration: 'webhook/0',
    receiver: 'hook',
    groupLabels: labelsFromObject(labels),
    externalUrl: 'http://deck.example.org/am',
    alerts: alerts.map(alert => notifiedAlert(alert, 10)),
    now: 10,
  })

describe('A16: the body of a webhook', () => {
  test('A16: byte for byte what a real Alertmanager sent', () => {
    const first = build([FIRST], '{}/{a="1",b=~"x|y"}', { alertname: QUOTED })
    const second = build([SECOND], '{}', { alertname: QUOTED, q: 'lïne\nfeed \u0001' })
    expect([webhookBody(first), webhookBody(second)]).toEqual(SENT)
  })

  test('A16: it is firing if any alert fires; resolved alerts have their end', () => {
    const ended = { ...SECOND, endsAtMs: 9, startsAtMs: 3 }
    expect(build([FIRST, ended], '{}', {}).status).toBe('firing')
    const body = webhookBody(build([ended], '{}', {}))
    expect(JSON.parse(body)).toMatchObject({
      status: 'resolved',
      groupLabels: {},
      alerts: [{ status: 'resolved', endsAt: '1970-01-01T00:00:00.009Z' }],
    })
  })

  test('A16: what two alerts have in common, and what is cut off', () => {
    const both = build([FIRST, SECOND], '{}', {})
    expect(both.commonLabels).toEqual(['alertname', QUOTED])
    expect(both.commonAnnotations).toEqual([])
    expect(commonPairs([])).toEqual([])
    expect(truncateAlerts(both, 1)).toMatchObject({
      truncatedAlerts: 1,
      alerts: [both.alerts[0]],
      commonLabels: both.alerts[0]?.labels,
    })
    expect(truncateAlerts(both, 0)).toBe(both)
  })
})

test.each([
  [null, '0001-01-01T00:00:00Z'],
  [0, '1970-01-01T00:00:00Z'],
  [100, '1970-01-01T00:00:00.1Z'],
  [120, '1970-01-01T00:00:00.12Z'],
  [123, '1970-01-01T00:00:00.123Z'],
])('the time %j is written %s', (ms, expected) => expect(goTime(ms)).toBe(expected))

test.each([
  ['a"\\b', String.raw`"a\"\\b"`],
  ['\u0000\u0007\t\u007f', String.raw`"\x00\a\t\x7f"`],
  ['\u00a0\u200b', String.raw`"\u00a0\u200b"`],
  ['ü☃𝄞', '"ü☃𝄞"'],
  ['\u{e0001}', String.raw`"\U000e0001"`],
])('%j is quoted as Go does', (text, expected) => expect(goQuote(text)).toBe(expected))
