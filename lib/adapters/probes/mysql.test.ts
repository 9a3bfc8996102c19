import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlProbe } from './mysql.ts'
import {
  asker,
  freePort,
  isInstalled,
  selfSigned,
  speakingServer,
  startProgram,
  testTools,
} from './testing-kinds.ts'

const ask = asker('mysql', createMysqlProbe(testTools()))

if (isInstalled('mariadbd')) describe('a MySQL check', suite)
else test('a MySQL check: not run, mariadbd is not here', () => expect(isInstalled('mariadbd')).toBe(false))

function suite() {
  const directory = mkdtempSync(join(tmpdir(), 'opsdeck-mariadb-'))
  let server: Awaited<ReturnType<typeof startProgram>>
  let ca = ''
  const at = { host: '127.0.0.1', port: 0, user: 'watcher', password: 'sesame-open', database: 'shop' }

  beforeAll(async () => {
    at.port = await freePort()
    const { cert, key } = await selfSigned()
    ca = cert
    writeFileSync(join(directory, 'cert.pem'), cert)
    writeFileSync(join(directory, 'key.pem'), key)
    const user = `--user=${userInfo().username}`
    const data = `--datadir=${join(directory, 'data')}`
    const install = [
      '--no-defaults',
      user,
      data,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]
    execFileSync('mariadb-install-db', install, { stdio: 'ignore' })
    const socket = `--socket=${join(directory, 'socket')}`
    server = await startProgram(
      '/usr/sbin/mariadbd',
      [
        '--no-defaults',
        user,
        data,
        socket,
        `--port=${at.port}`,
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=16M',
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-name-resolve',
        `--ssl-cert=${join(directory, 'cert.pem')}`,
        `--ssl-key=${join(directory, 'key.pem')}`,
      ],
      at.port,
    )
    const admin = await createConnection({ host: at.host, port: at.port, user: 'root' })
    await admin.query('create database shop')
    await admin.query('create table shop.orders (id int, note text)')
    await admin.query("insert into shop.orders values (1, 'first'), (2, 'second')")
    await admin.query("create user watcher identified by 'sesame-open'")
    await admin.query('grant all on shop.* to watcher')
    await admin.end()
  }, 60_000)

  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('is answered, with phases', async () => {
    const answer = await ask(at)
    expect(answer.fault).toBeNull()
    expect(answer).toMatchObject({ facts: { rows: 1, 'row.1': 1 }, remoteAddress: '127.0.0.1' })
    expect(answer.phases.firstByte).toBeGreaterThan(0)
  })

  test('the first row becomes facts, and rows are counted', async () => {
    const query = 'select id, note, id * 1.5 as share, null as nothing from orders order by id'
    expect((await ask({ ...at, query })).facts).toEqual({
      rows: 2,
      'row.id': 1,
      'row.note': 'first',
      'row.share': 1.5,
    })
  })

  test('a wrong password, a refused connection and a wrong query are told apart', async () => {
    const wrong = await ask({ ...at, password: 'wrong-one' })
    expect(wrong.fault?.kind).toBe('credentials')
    expect(JSON.stringify(wrong)).not.toContain('wrong-one')
    expect((await ask({ ...at, port: await freePort() })).fault?.kind).toBe('refused')
    expect((await ask({ ...at, query: 'select nothing_such from orders' })).fault?.kind).toBe('expectation')
  })

  test.each([
    ['a write', 'delete from orders'],
    ['several statements', 'commit; delete from orders'],
    ['a change of the tables', 'create table shop.more (id int)'],
    ['a change behind a comment', '/* select */ drop table orders'],
    ['a comment that is executed', 'select 1 /*! into outfile "/tmp/x" */'],
    ['a file at the server', 'select 1 into/**/ outfile "/tmp/x"'],
  ])('%s is refused and changes nothing', async (_, query) => {
    expect((await ask({ ...at, query })).fault?.kind).toBe('expectation')
    const after = await ask({ ...at, query: 'select count(*) as n from orders' })
    expect(after.facts['row.n']).toBe(2)
  })

  test('too many rows are cut off', async () => {
    const answer = await ask({ ...at, query: 'select seq from seq_1_to_200000' })
    expect(answer.fault?.kind).toBe('too_large')
  })

  test('a query that takes too long runs into the timeout', async () => {
    const answer = await ask({ ...at, query: 'select sleep(30)' }, 300)
    expect(answer.fault?.kind).toBe('timeout')
    expect(answer.durationSeconds).toBeLessThan(1.5)
  })

  test('over TLS, the certificate verified; an unknown authority is a fault of TLS', async () => {
    const answer = await ask({
      ...at,
      host: 'localhost',
      tls: { ca },
      query: "show status like 'Ssl_cipher'",
    })
    expect(answer.fault).toBeNull()
    expect(answer.facts['row.Value']).toMatch(/TLS/)
    expect((await ask({ ...at, host: 'localhost', tls: {} })).fault?.kind).toBe('tls')
    const named = await ask({ ...at, host: 'localhost', tls: { ca, server_name: 'db.example.org' } })
    expect(named.fault?.kind).toBe('tls')
  })

  test('a server of another kind and one that is silent are told apart', async () => {
    const other = await speakingServer('SSH-2.0-OpenSSH_9.6\r\n')
    expect((await ask({ ...at, port: other.port }, 1_000)).fault?.kind).toMatch(/protocol|closed|timeout/)
    other.close()
    const silent = await speakingServer(null)
    expect((await ask({ ...at, port: silent.port }, 200)).fault?.kind).toBe('timeout')
    silent.close()
  })

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('mysql', createMysqlProbe(testTools([])))
    expect((await closed(at)).fault?.kind).toBe('forbidden_address')
  })
}
