import initSqlJs from 'sql.js'
import { describe, expect, test } from 'vitest'
import { importChecks } from './import-checks.ts'

/** The columns of Uptime Kuma's tables as its version 2 makes them in SQLite; those that no check needs are left out. */
const TABLES = `
  create table proxy (id integer primary key autoincrement not null, user_id int not null, protocol varchar(10) not null,
    host varchar(255) not null, port smallint not null, auth boolean not null, username varchar(255) null,
    password varchar(255) null, active boolean not null default 1);
  create table maintenance (id integer primary key autoincrement not null, title varchar(150) not null,
    description text not null, active boolean default 1 not null, strategy varchar(50) default 'single' not null,
    start_date datetime, end_date datetime, cron text, timezone varchar(255), duration integer);
  create table heartbeat (id integer primary key autoincrement not null, important boolean default 0 not null,
    monitor_id integer not null, status smallint not null, msg text, time datetime not null, ping integer);
  create table monitor (id integer primary key autoincrement, name varchar(150), active boolean default 1 not null,
    user_id integer, interval integer default 20 not null, url text, type varchar(20), weight integer default 2000,
    hostname varchar(255), port integer, created_date datetime default (datetime('now')) not null, keyword varchar(255),
    maxretries integer not null default 0, ignore_tls boolean default 0 not null, upside_down boolean default 0 not null,
    maxredirects integer default 10 not null, accepted_statuscodes_json text default '["200-299"]' not null,
    dns_resolve_type varchar(5), dns_resolve_server varchar(255), retry_interval integer default 0 not null,
    push_token varchar(32) default null, method text default 'GET' not null, body text default null,
    headers text default null, basic_auth_user text default null, basic_auth_pass text default null, proxy_id integer,
    mqtt_topic text, mqtt_success_message varchar(255), mqtt_username varchar(255), mqtt_password varchar(255),
    database_connection_string varchar(2000), database_query text, auth_method varchar(250),
    grpc_url varchar(255) default null, grpc_metadata text default null, grpc_service_name text default null,
    grpc_enable_tls boolean default 0 not null, radius_password varchar(255), resend_interval integer default 0 not null,
    packet_size integer default 56 not null, http_body_encoding varchar(25), description text default null,
    tls_ca text default null, tls_cert text default null, tls_key text default null, parent integer,
    invert_keyword boolean default 0 not null, json_path text, expected_value varchar(255), timeout double default 0 not null,
    json_path_operator varchar(255), smtp_security varchar(255) default null, ping_count integer default 1 not null);`

type Cell = string | number | null

async function kumaFile(monitors: Record<string, Cell>[], others = ''): Promise<Uint8Array> {
  const { Database } = await initSqlJs()
  const database = new Database()
  database.run(TABLES)
  for (const monitor of monitors) {
    const names = Object.keys(monitor)
    const holes = names.map(() => '?').join(', ')
    database.run(`insert into monitor (${names.map(name => `"${name}"`).join(', ')}) values (${holes})`, [
      ...Object.values(monitor),
    ])
  }
  database.run(others)
  const bytes = database.export()
  database.close()
  return bytes
}

const importKumaFile = async (monitors: Record<string, Cell>[], others = '') =>
  importChecks({ kind: 'uptime-kuma', bytes: await kumaFile(monitors, others) }, { service: 'shop' })

describe("Uptime Kuma's database file", () => {
  test('an HTTP monitor with everything that it can have', async () => {
    const { checks, notes } = await importKumaFile(
      [
        {
          name: 'Shop front',
          type: 'http',
          url: 'https://shop.example.org/health',
          method: 'POST',
          interval: 30,
          timeout: 12.5,
          maxretries: 2,
          retry_interval: 10,
          headers: '{"X-Key": "abc"}',
          body: '{"a":1}',
          http_body_encoding: 'json',
          accepted_statuscodes_json: '["200-299","404"]',
          ignore_tls: 1,
          active: 0,
          basic_auth_user: 'me',
          basic_auth_pass: 'secret',
          auth_method: 'basic',
          proxy_id: 1,
          upside_down: 1,
          description: 'The front',
          maxredirects: 0,
        },
      ],
      "insert into proxy values (1, 1, 'http', 'proxy.example.org', 3128, 1, 'who', 'p@ss', 1)",
    )
    expect(notes).toEqual([])
    expect(checks).toHaveLength(1)
    expect(checks[0]).toMatchObject({
      kind: 'http',
      service: 'shop',
      slug: 'shop-front',
      name: 'Shop front',
      description: 'The front',
      url: 'https://shop.example.org/health',
      method: 'POST',
      interval: '30s',
      timeout: '12500ms',
      failures: 3,
      retry_interval: '10s',
      paused: true,
      upside_down: true,
      follow_redirects: false,
      headers: { 'content-type': 'application/json', 'X-Key': 'abc' },
      body: '{"a":1}',
      basic_auth: { username: 'me', password: 'secret' },
      proxy_url: 'http://who:p%40ss@proxy.example.org:3128',
      tls: { insecure_skip_verify: true },
    })
    expect(checks[0]?.assert[0]).toMatchObject({ if: { not: { status: '200-299,404' } }, state: 'down' })
  })

  test('keywords and JSON queries become rules', async () => {
    const { checks, notes } = await importKumaFile([
      { name: 'Word', type: 'keyword', url: 'https://a.example.org', keyword: 'Welcome' },
      { name: 'No word', type: 'keyword', url: 'https://a.example.org', keyword: 'Error', invert_keyword: 1 },
      {
        name: 'Field',
        type: 'json-query',
        url: 'https://a.example.org',
        json_path: '$.status.db',
        expected_value: 'ok',
      },
      {
        name: 'Old',
        type: 'json-query',
        url: 'https://a.example.org',
        json_path: 'n',
        json_path_operator: '>=',
        expected_value: '5',
      },
      {
        name: 'Odd',
        type: 'json-query',
        url: 'https://a.example.org',
        json_path: '$sum(a.b)',
        expected_value: '5',
      },
    ])
    expect(checks.map(check => check.assert[1])).toMatchObject([
      { if: { not: { body: true, contains: 'Welcome' } }, state: 'down' },
      { if: { not: { body: true, not_contains: 'Error' } }, state: 'down' },
      { if: { not: { json: '$.status.db', in: ['ok'] } }, state: 'down' },
      { if: { not: { json: '$.n', at_least: 5 } }, state: 'down' },
      { if: { answered: true }, state: 'up' },
    ])
    expect(notes).toEqual([
      '"Odd": its JSON query "$sum(a.b)" is JSONata and was left out: write a rule for it',
    ])
  })

  test('each other kind', async () => {
    const { checks, notes } = await importKumaFile([
      { name: 'Port', type: 'port', hostname: 'a.example.org', port: 25 },
      { name: 'Ping', type: 'ping', hostname: 'a.example.org', ping_count: 3 },
      {
        name: 'Name',
        type: 'dns',
        hostname: 'example.org',
        dns_resolve_type: 'MX',
        dns_resolve_server: '1.1.1.1,8.8.8.8',
        port: 53,
      },
      {
        name: 'Pg',
        type: 'postgres',
        database_connection_string: 'postgres://u:p%23w@db:5433/shop?sslmode=require',
        database_query: 'select 1',
      },
      { name: 'My', type: 'mysql', database_connection_string: 'mysql://u@db/shop', radius_password: 'pw' },
      { name: 'Re', type: 'redis', database_connection_string: 'rediss://u:pw@[::1]:6380' },
      {
        name: 'Mq',
        type: 'mqtt',
        hostname: 'broker.example.org',
        port: 1883,
        mqtt_topic: 'a/b',
        mqtt_username: 'u',
        mqtt_password: 'p',
      },
      { name: 'Gr', type: 'grpc-keyword', grpc_url: 'grpc.example.org:50051', grpc_enable_tls: 1 },
      { name: 'Mail', type: 'smtp', hostname: 'mail.example.org', port: 587, smtp_security: 'starttls' },
      { name: 'Ws', type: 'websocket-upgrade', url: 'wss://a.example.org/live' },
      { name: 'Page', type: 'real-browser', url: 'https://a.example.org' },
    ])
    expect(checks).toMatchObject([
      { kind: 'tcp', host: 'a.example.org', port: 25, interval: '20s', timeout: '16000ms' },
      { kind: 'icmp', host: 'a.example.org', count: 3 },
      { kind: 'dns', query: 'example.org', type: 'MX', server: '1.1.1.1:53' },
      {
        kind: 'postgres',
        host: 'db',
        port: 5433,
        user: 'u',
        password: 'p#w',
        database: 'shop',
        query: 'select 1',
        tls: {},
      },
      {
        kind: 'mysql',
        host: 'db',
        port: 3306,
        user: 'u',
        password: 'pw',
        database: 'shop',
        query: 'SELECT 1',
      },
      { kind: 'redis', host: '::1', port: 6380, user: 'u', password: 'pw', tls: {} },
      { kind: 'mqtt', url: 'mqtt://broker.example.org:1883', topic: 'a/b', user: 'u', password: 'p' },
      { kind: 'grpc', host: 'grpc.example.org', port: 50051, tls: {} },
      { kind: 'smtp', host: 'mail.example.org', port: 587, security: 'starttls' },
      { kind: 'websocket', url: 'wss://a.example.org/live' },
      { kind: 'browser', script: [{ goto: 'https://a.example.org' }] },
    ])
    expect(notes).toEqual([
      '"Gr": it asks grpc.health.v1.Health here, not the method and keyword that it had',
    ])
  })

  test('what has no check is named: heartbeats, groups, other kinds, maintenance, broken ones', async () => {
    const { checks, notes } = await importKumaFile(
      [
        { name: 'Nightly', type: 'push', push_token: 'abc' },
        { name: 'All', type: 'group' },
        { name: 'Box', type: 'docker' },
        { name: 'Broker', type: 'kafka-producer' },
        { name: 'Empty', type: 'http', url: null },
        { name: 'Old DNS', type: 'dns', hostname: 'example.org', dns_resolve_type: 'ANY' },
      ],
      "insert into maintenance (title, description) values ('Sunday', '')",
    )
    expect(checks).toEqual([])
    expect(notes.map(note => note.split(' was')[0])).toEqual([
      '"Nightly" (push)',
      '"All" (group)',
      '"Box" (docker)',
      '"Broker" (kafka-producer)',
      '"Empty" (http)',
      '"Old DNS"',
      'the maintenance "Sunday"',
    ])
  })

  test('two of one name have slugs of their own', async () => {
    const twice = { name: 'Über uns!', type: 'ping', hostname: 'a.example.org' }
    const { checks } = await importKumaFile([twice, twice, { ...twice, name: '???' }])
    expect(checks.map(({ slug }) => slug)).toEqual(['u-ber-uns', 'u-ber-uns-2', 'check'])
  })

  test('a file that is none is refused in words', async () => {
    const options = { service: 'shop' }
    const text = importChecks({ kind: 'uptime-kuma', bytes: new TextEncoder().encode('hello') }, options)
    await expect(text).rejects.toThrow(/no SQLite file/)
    const { Database } = await initSqlJs()
    const other = new Database()
    other.run('create table t (id int)')
    const bytes = other.export()
    await expect(importChecks({ kind: 'uptime-kuma', bytes }, options)).rejects.toThrow(/no table "monitor"/)
    const damaged = (await kumaFile([])).fill(0xff, 60, 5_000)
    await expect(importChecks({ kind: 'uptime-kuma', bytes: damaged }, options)).rejects.toThrow(
      /damaged|no table/,
    )
  })
})
