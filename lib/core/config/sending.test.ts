import { expect, test } from 'vitest'
import { issuesOf, loadText } from './testing.ts'

test('Alertmanagers with their addresses, credentials and relabelling; external labels', async () => {
  const { configuration, issues } = await loadText(
    `global: {external_labels: {site: home}}
alerting:
  alert_relabel_configs: [{action: labeldrop, regex: replica}]
  alertmanagers:
    - scheme: https
      path_prefix: /am/
      timeout: 5s
      basic_auth: {username: u, password_file: pw}
      static_configs: [{targets: [a:9093, "b:9093"]}]
      relabel_configs: [{source_labels: [__address__], regex: "b:.*", action: drop}]
      alert_relabel_configs: [{action: labeldrop, regex: other}]
    - static_configs: [{targets: [c]}]
`,
    { files: { pw: 's3cret\n' } },
  )
  expect(issues).toEqual([])
  expect(configuration?.sending).toMatchObject({
    externalLabels: { site: 'home' },
    alertmanagers: [
      {
        url: 'https://a:9093/am/api/v2/alerts',
        timeoutMs: 5_000,
        client: { auth: { kind: 'basic', username: 'u', password: 's3cret' } },
        relabelRules: [{ regex: 'replica' }, { regex: 'other' }],
      },
      { url: 'http://c/api/v2/alerts', timeoutMs: 10_000, relabelRules: [{ regex: 'replica' }] },
    ],
  })
})

test.each([
  ['the old API', 'api_version: v1', 'api_version: expected v2'],
  ['a discovery', 'consul_sd_configs: []', 'is known to Prometheus, but not supported by Opsdeck'],
  [
    'a way to find targets',
    'dns_sd_configs: []',
    'has no effect here: the Alertmanagers stand in static_configs',
  ],
  ['an address with a path', 'static_configs: [{targets: [http://a/b]}]', 'is not a host and port'],
  ['an address that is none', 'static_configs: [{targets: ["a b"]}]', 'is not a host and port'],
])('%s is refused by name', async (_why, field, message) => {
  const issues = await issuesOf(`alerting:\n  alertmanagers:\n    - ${field}\n`)
  expect(issues).toHaveLength(1)
  expect(issues[0]).toContain(message)
  expect(issues[0]).toMatch(/^deck\.yml:3:/)
})
