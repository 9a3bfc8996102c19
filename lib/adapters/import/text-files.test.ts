import { describe, expect, test } from 'vitest'
import { importChecks } from './import-checks.ts'

const options = { service: 'shop' }
const gatus = (text: string) => importChecks({ kind: 'gatus', text }, options)
const rulesOf = async (...conditions: string[]) => {
  const lines = conditions.map(condition => `      - ${JSON.stringify(condition)}`).join('\n')
  const { checks, notes } = await gatus(
    `endpoints:\n  - name: a\n    url: https://a.example.org\n    conditions:\n${lines}`,
  )
  return { rules: (checks[0]?.assert ?? []).slice(0, -1), notes }
}

describe("Gatus' configuration", () => {
  test('endpoints of each kind', async () => {
    const { checks, notes } = await gatus(`
endpoints:
  - name: front
    group: core
    url: "https://shop.example.org/health"
    interval: 30s
    method: post
    headers: { X-Key: abc }
    body: '{"a":1}'
    client: { insecure: true, ignore-redirect: true, timeout: 5s }
    conditions: ["[STATUS] == 200", "[CONNECTED] == true"]
  - { name: query, url: "https://shop.example.org/graphql", graphql: true, body: "{ users }", enabled: false, conditions: ["[STATUS] == 200"] }
  - { name: db, url: "tcp://db.example.org:5432", conditions: ["[CONNECTED] == true"] }
  - { name: mail, url: "starttls://mail.example.org:587", conditions: ["[CONNECTED] == true"] }
  - { name: cert, url: "tls://a.example.org:443", conditions: ["[CERTIFICATE_EXPIRATION] > 48h"] }
  - { name: ping, url: "icmp://a.example.org", conditions: ["[CONNECTED] == true"] }
  - { name: live, url: "wss://a.example.org/live", body: hello, conditions: ["[CONNECTED] == true"] }
  - { name: shell, url: "ssh://a.example.org:2222", conditions: ["[CONNECTED] == true"] }
  - name: names
    url: "8.8.8.8"
    dns: { query-name: "example.com.", query-type: "A" }
    conditions: ["[BODY] == 93.184.215.14", "[DNS_RCODE] == NOERROR"]
`)
    expect(notes).toEqual([])
    expect(checks).toMatchObject([
      {
        kind: 'http',
        slug: 'core-front',
        interval: '30s',
        timeout: '5s',
        method: 'POST',
        body: '{"a":1}',
        headers: { 'X-Key': 'abc' },
        tls: { insecure_skip_verify: true },
        follow_redirects: false,
        assert: [
          { if: { not: { status: '200' } }, state: 'down' },
          { if: { not: { answered: true } } },
          { state: 'up' },
        ],
      },
      { kind: 'http', method: 'POST', body: '{"query":"{ users }"}', paused: true, interval: '60s' },
      { kind: 'tcp', host: 'db.example.org', port: 5432, assert: [] },
      { kind: 'smtp', host: 'mail.example.org', port: 587, security: 'starttls' },
      { kind: 'tls', port: 443, assert: [{ if: { not: { fact: 'certificate_days', above: 2 } } }] },
      { kind: 'icmp', host: 'a.example.org' },
      { kind: 'websocket', url: 'wss://a.example.org/live', exchange: [{ send: 'hello' }] },
      { kind: 'ssh', host: 'a.example.org', port: 2222 },
      {
        kind: 'dns',
        query: 'example.com',
        type: 'A',
        server: '8.8.8.8',
        expect: ['93.184.215.14'],
        assert: [],
      },
    ])
  })

  test.each([
    ['[STATUS] == any(200, 429)', { status: '200,429' }],
    ['[STATUS] < 300', { status: '100-299' }],
    ['[STATUS] >= 200', { status: '200-599' }],
    ['[STATUS] != 500', { not: { status: '500' } }],
    ['[RESPONSE_TIME] < 300', { seconds: true, below: 0.3 }],
    ['[CERTIFICATE_EXPIRATION] > 48h', { fact: 'certificate_days', above: 2 }],
    ['[BODY].status == UP', { json: '$.status', in: ['UP'] }],
    ['[BODY].data[0].id == 1', { json: '$.data[0].id', in: ['1', 1] }],
    ['[BODY].ready == true', { json: '$.ready', in: ['true', true] }],
    ['[BODY].age != 5', { json: '$.age', not_in: ['5', 5] }],
    ['[BODY].age >= 18', { json: '$.age', at_least: 18 }],
    ['[BODY].id == any(1, two)', { json: '$.id', in: ['1', 1, 'two'] }],
    ['[BODY].name == pat(john*)', { json: '$.name', matches: '(?s)^john.*$' }],
    ['[BODY] == pat(*<h1>Hi?</h1>*)', { body: true, matches: '(?s)^.*<h1>Hi\\?</h1>.*$' }],
    ['has([BODY].errors) == false', { json: '$.errors', exists: false }],
  ])('the condition %s', async (text, condition) => {
    const { rules, notes } = await rulesOf(text)
    expect(notes).toEqual([])
    expect(rules).toEqual([{ if: { not: condition }, state: 'down', reason: `${text} does not hold` }])
  })

  test('a timeout is never longer than the interval', async () => {
    const { checks } = await gatus(
      'endpoints: [{ name: a, url: "tcp://a:1", interval: 5s, client: { timeout: 10s } }]',
    )
    expect(checks).toMatchObject([{ interval: '5s', timeout: '5s' }])
  })

  test('conditions without a counterpart are named', async () => {
    const { rules, notes } = await rulesOf('len([BODY].data) < 5', '[IP] == 10.0.0.1', 'nonsense')
    expect(rules).toEqual([])
    expect(notes).toHaveLength(3)
    expect(notes[0]).toContain('len([BODY].data) < 5')
  })

  test('what is no check is named', async () => {
    const { checks, notes } = await gatus(`
maintenance: { start: "23:00", duration: 1h }
external-endpoints: [{ name: job, token: abc }]
suites: [{ name: flow }]
endpoints: [{ name: odd, url: "sctp://a.example.org:1", conditions: [] }, { name: none }]
`)
    expect(checks).toEqual([])
    expect(notes).toHaveLength(5)
  })

  test('broken YAML and another document are refused in words', async () => {
    await expect(gatus('endpoints: [')).rejects.toThrow(/no valid YAML/)
    expect((await gatus('just text')).notes[0]).toContain('no Gatus configuration')
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
      .join('\n')}`
    await expect(gatus(bomb)).rejects.toThrow(/no valid YAML/)
  })
})

describe("a blackbox exporter's modules", () => {
  const modules = `
modules:
  http_2xx:
    prober: http
    timeout: 5s
    http:
      valid_status_codes: [200, 204]
      method: POST
      headers: { Accept-Language: en-US }
      fail_if_body_matches_regexp: ["Could not connect"]
      fail_if_body_not_matches_regexp: ["Download the latest version here"]
      fail_if_header_matches: [{ header: Access-Control-Allow-Origin, regexp: '(\\*|example\\.com)' }]
      fail_if_header_not_matches: [{ header: X-Ok, regexp: '^yes$', allow_missing: true }]
      preferred_ip_protocol: ip4
      ip_protocol_fallback: false
      basic_auth: { username: me, password: secret }
      tls_config: { insecure_skip_verify: true }
  tcp_connect: { prober: tcp }
  tls_connect: { prober: tcp, tcp: { tls: true } }
  ssh_banner: { prober: tcp, tcp: { query_response: [{ expect: "^SSH-2.0-" }] } }
  smtp_starttls: { prober: tcp, tcp: { query_response: [{ expect: "^220 " }, { send: "EHLO x\\r" }, { starttls: true }] } }
  icmp: { prober: icmp }
  dns: { prober: dns, dns: { query_name: "example.org", query_type: "SOA" } }
  grpc: { prober: grpc, grpc: { tls: true, service: shop } }
  unused: { prober: http }
`
  test('each prober, for given targets', async () => {
    const targets = [
      { module: 'http_2xx', target: 'shop.example.org' },
      { module: 'tcp_connect', target: 'db.example.org:5432' },
      { module: 'tls_connect', target: 'a.example.org:443' },
      { module: 'ssh_banner', target: 'a.example.org:22' },
      { module: 'smtp_starttls', target: 'mail.example.org:25' },
      { module: 'icmp', target: '192.0.2.1' },
      { module: 'dns', target: '8.8.8.8' },
      { module: 'grpc', target: 'a.example.org:50051' },
      { module: 'nowhere', target: 'x' },
    ]
    const { checks, notes } = await importChecks({ kind: 'blackbox', text: modules, targets }, options)
    expect(checks).toMatchObject([
      {
        kind: 'http',
        url: 'http://shop.example.org',
        method: 'POST',
        timeout: '5s',
        address_family: '4',
        headers: { 'Accept-Language': 'en-US' },
        basic_auth: { username: 'me', password: 'secret' },
        tls: { insecure_skip_verify: true },
        assert: [
          { if: { not: { status: '200,204' } } },
          { if: { body: true, matches: 'Could not connect' }, state: 'down' },
          { if: { not: { body: true, matches: 'Download the latest version here' } } },
          { if: { header: 'Access-Control-Allow-Origin' }, state: 'down' },
          {
            if: {
              not: {
                any: [
                  { header: 'X-Ok', exists: false },
                  { header: 'X-Ok', matches: '^yes$' },
                ],
              },
            },
          },
          { if: { answered: true }, state: 'up' },
        ],
      },
      { kind: 'tcp', host: 'db.example.org', port: 5432 },
      { kind: 'tls', host: 'a.example.org', port: 443 },
      { kind: 'ssh', host: 'a.example.org', port: 22 },
      { kind: 'smtp', host: 'mail.example.org', security: 'starttls' },
      { kind: 'icmp', host: '192.0.2.1' },
      { kind: 'dns', query: 'example.org', type: 'SOA', server: '8.8.8.8' },
      { kind: 'grpc', host: 'a.example.org', port: 50051, grpc_service: 'shop', tls: {} },
    ])
    expect(notes).toEqual([
      'x was left out: there is no module "nowhere"',
      'the module "unused" has no target: add one, or the scrape job that uses it',
    ])
  })

  test("targets come from Prometheus' scrape jobs", async () => {
    const prometheus = `
global: { scrape_interval: 45s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["a:9100"] }]
  - job_name: blackbox
    metrics_path: /probe
    params: { module: [icmp] }
    static_configs: [{ targets: ["192.0.2.1", "192.0.2.2"] }]
    relabel_configs:
      - { source_labels: [__address__], target_label: __param_target }
  - job_name: found
    params: { module: [tcp_connect] }
    dns_sd_configs: [{ names: [a] }]
`
    const { checks, notes } = await importChecks({ kind: 'blackbox', text: modules, prometheus }, options)
    expect(checks).toMatchObject([
      { kind: 'icmp', host: '192.0.2.1', interval: '45s', slug: '192-0-2-1' },
      { kind: 'icmp', host: '192.0.2.2', interval: '45s', slug: '192-0-2-2' },
    ])
    expect(notes).toContainEqual(expect.stringContaining('dns_sd_configs'))
  })
})
