import { expect, test } from 'vitest'
import { DEFAULT_QUEUE } from '../remote-write/index.ts'
import { issuesOf, loadText } from './testing.ts'

test("Prometheus' remote_write, with its defaults and with all that it may say", async () => {
  const { configuration, issues, files } = await loadText(
    `global: {external_labels: {site: home}}
business: {hidden_series: [margin]}
remote_write:
  - url: https://a.example.org/api/v1/write
  - url: http://u:p4ss@b.example.org/push?tenant=1
    name: second
    remote_timeout: 5s
    protobuf_message: io.prometheus.write.v2.Request
    headers: {X-Scope-OrgID: tenant-1, X-Api-Key: k3y}
    http_headers: {X-More: {values: [a], files: [more]}}
    write_relabel_configs: [{source_labels: [__name__], regex: "go_.*", action: drop}]
    authorization: {credentials_file: token}
    tls_config: {insecure_skip_verify: true}
    proxy_url: http://proxy:3128
    send_exemplars: false
    send_native_histograms: true
    queue_config:
      capacity: 1
      min_shards: 2
      max_shards: 3
      max_samples_per_send: 4
      batch_send_deadline: 1s
      min_backoff: 10ms
      max_backoff: 1m
      retry_on_http_429: true
      sample_age_limit: 1h
    metadata_config: {send_interval: 2m, max_samples_per_send: 7}
    max_disk_bytes: 2MB
    send_business: true
`,
    { files: { token: 't0ken\n', more: 'b' } },
  )
  expect(issues).toEqual([])
  const [first, second] = configuration?.sending.remotes ?? []
  expect(first).toMatchObject({
    key: 'url:https://a.example.org/api/v1/write',
    name: 'a.example.org/api/v1/write',
    timeoutMs: 30_000,
    version: 1,
    externalLabels: { site: 'home' },
    sendsHistograms: false,
    queue: DEFAULT_QUEUE,
    metadata: { everyMs: 60_000, maxPerSend: 2_000 },
    maxDiskBytes: 1_073_741_824,
    hiddenSeries: ['margin'],
  })
  expect(second).toMatchObject({
    key: 'name:second',
    name: 'second',
    timeoutMs: 5_000,
    version: 2,
    client: {
      auth: { kind: 'header', type: 'Bearer', credentials: 't0ken' },
      headers: { 'X-Scope-OrgID': 'tenant-1', 'X-More': 'a, b' },
      proxyUrl: 'http://proxy:3128',
    },
    relabelRules: [{ action: 'drop' }],
    sendsHistograms: true,
    queue: {
      capacity: 1,
      minShards: 2,
      maxShards: 3,
      maxSamplesPerSend: 4,
      deadlineMs: 1_000,
      minBackOffMs: 10,
      maxBackOffMs: 60_000,
      retriesTooMany: true,
      sampleAgeLimitMs: 3_600_000,
    },
    metadata: { everyMs: 120_000, maxPerSend: 7 },
    maxDiskBytes: 2_097_152,
    hiddenSeries: null,
  })
  const shown = files.map(({ text }) => text).join()
  for (const secret of ['p4ss', 'k3y']) expect(shown).not.toContain(secret)
})

test('two of one address are told apart, two of one name are not', async () => {
  const text = 'remote_write: [{url: http://a/w}, {url: "http://a/w?x=1"}]'
  const { configuration } = await loadText(text)
  expect(configuration?.sending.remotes.map(({ key }) => key)).toEqual(['url:http://a/w', 'url:http://a/w#2'])
  expect(await issuesOf('remote_write: [{url: http://a/w, name: x}, {url: http://b/w, name: x}]')).toEqual([
    'deck.yml:1:68: name: the remote "x" is there already: expected another name',
  ])
})

test('client credentials of OAuth 2.0, their secret from a file', async () => {
  const { configuration, issues } = await loadText(
    `remote_write:
  - url: https://a.example.org/push
    oauth2:
      client_id: deck
      client_secret_file: secret
      scopes: [metrics.write]
      token_url: https://id.example.org/token
      endpoint_params: {audience: metrics}
      tls_config: {insecure_skip_verify: true}
`,
    { files: { secret: 's3cret\n' } },
  )
  expect(issues).toEqual([])
  expect(configuration?.sending.remotes[0]?.oauth2).toEqual({
    tokenUrl: 'https://id.example.org/token',
    clientId: 'deck',
    clientSecret: 's3cret',
    scopes: ['metrics.write'],
    params: { audience: 'metrics' },
    tls: expect.objectContaining({ insecureSkipVerify: true }),
    proxyUrl: null,
  })
})

test.each([
  ['no address', 'name: x', 'url: missing'],
  ['another scheme', 'url: ftp://a/', 'the scheme "ftp" is not known'],
  ['exemplars', 'url: http://a/, send_exemplars: true', 'exemplars are not sent by Opsdeck: expected false'],
  [
    'another way to authorise',
    'url: http://a/, sigv4: {}',
    '"sigv4" is known to Prometheus, but not supported',
  ],
  [
    'a client without its secret',
    'url: http://a/, oauth2: {client_id: a, token_url: "http://t/"}',
    'no secret: expected',
  ],
  [
    'a client of certificates',
    'url: http://a/, oauth2: {client_id: a, client_secret: b, token_url: "http://t/", grant_type: x}',
    '"grant_type" is known to Prometheus, but not supported',
  ],
  [
    'two ways to authorise',
    'url: http://a/, bearer_token: t, oauth2: {client_id: a, client_secret: b, token_url: "http://t/"}',
    'oauth2 cannot be given beside bearer_token',
  ],
  [
    'turns among addresses',
    'url: http://a/, round_robin_dns: true',
    '"round_robin_dns" is known to Prometheus',
  ],
  ['a header of the protocol', 'url: http://a/, headers: {Content-Type: x}', 'is set by the sender itself'],
  ['an unknown message', 'url: http://a/, protobuf_message: x', '"x" is not known: expected one of'],
  [
    'no request',
    'url: http://a/, queue_config: {max_samples_per_send: 0}',
    'is 0: expected a whole number from 1',
  ],
  [
    'shards the wrong way round',
    'url: http://a/, queue_config: {min_shards: 9, max_shards: 2}',
    'is above max_shards',
  ],
  [
    'back-off the wrong way round',
    'url: http://a/, queue_config: {min_backoff: 9s}',
    'is longer than max_backoff',
  ],
  ['no disk', 'url: http://a/, max_disk_bytes: 0', 'is 0: expected a size above zero'],
])('%s is refused by name', async (_why, fields, message) => {
  const issues = await issuesOf(`remote_write:\n  - {${fields}}\n`)
  expect(issues).toHaveLength(1)
  expect(issues[0]).toContain(message)
  expect(issues[0]).toMatch(/^deck\.yml:2:/)
})
