import { type Connection, createConnection } from 'mysql2'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { briefly, runAttempt } from './attempt.ts'
import { codeOf, ProbeFailure } from './faults.ts'
import { createRowCounter } from './sql.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { isTlsError, openSocket, type TlsSettings, tlsFailure, whereOf } from './wire.ts'

/** Asks MySQL or MariaDB one statement in a read-only transaction. Facts: rows, `row.<column>`. */
export function createMysqlProbe(tools: ProbeTools): ProbeKind<'mysql'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      const rules = { request, where, faultOf: (error: Error) => faultOf(error, where) }
      return runAttempt(tools, rules, async attempt => {
        const socket = await openSocket(tools, check, attempt)
        const startedAt = performance.now()
        const connection = createConnection({
          host: check.tls?.server_name ?? check.host,
          stream: socket,
          user: check.user ?? 'root',
          password: check.password ?? '',
          ...(check.database === undefined ? {} : { database: check.database }),
          ...(check.tls ? { ssl: sslOptions(check.tls) } : {}),
          connectTimeout: request.timeoutMs,
          multipleStatements: false,
          // The server could ask for any file of this machine otherwise (LOAD DATA LOCAL).
          flags: ['-LOCAL_FILES'],
          dateStrings: true,
          decimalNumbers: true,
        })
        connection.on('error', error => attempt.fail(error))
        attempt.atEnd(() => connection.destroy())
        await connected(connection)
        const rows = createRowCounter(where)
        assertReads(check.query)
        await run(connection, 'START TRANSACTION READ ONLY')
        await run(connection, check.query, rows.add)
        attempt.note({ ...rows.findings(), phases: { firstByte: secondsSince(startedAt) } })
        await run(connection, 'ROLLBACK')
        await briefly(new Promise<void>(resolve => connection.end(() => resolve())))
      })
    },
  }
}

const READS = /^[\s(]*(select|show|with|values|table|describe|desc|explain)\b/i

/** Statements about tables commit a read-only transaction (MariaDB) and then write, so only what reads is sent. */
function assertReads(query: string): void {
  const bare = query.replaceAll(/\/\*(?![!M])[\s\S]*?\*\/|^\s*(--\s|#).*$/gm, ' ')
  if (READS.test(bare) && !/\/\*M?!|\binto\s+(outfile|dumpfile)\b/i.test(bare)) return
  throw new ProbeFailure(
    'expectation',
    'the query is none that only reads: expected SELECT, SHOW, WITH or EXPLAIN',
  )
}

const sslOptions = (tls: TlsSettings) => ({
  ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  ...(tls.cert === undefined ? {} : { cert: tls.cert }),
  ...(tls.key === undefined ? {} : { key: tls.key }),
  rejectUnauthorized: !tls.insecure_skip_verify,
  verifyIdentity: !tls.insecure_skip_verify,
})

const connected = (connection: Connection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('connect', () => resolve())
    connection.once('error', reject)
  })

function run(connection: Connection, sql: string, onRow: (row: unknown) => void = () => {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = connection.query(sql)
    query.on('result', row => {
      try {
        onRow(row)
      } catch (error) {
        reject(error)
      }
    })
    query.on('end', () => resolve())
    query.on('error', reject)
  })
}

const CREDENTIALS = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_DBACCESS_DENIED_ERROR',
])
const UNAVAILABLE = new Set(['ER_CON_COUNT_ERROR', 'ER_TOO_MANY_USER_CONNECTIONS', 'ER_SERVER_SHUTDOWN'])

/** By the server's own error codes (MySQL server error reference). */
function faultOf(error: Error, where: string): ProbeFault | null {
  const code = codeOf(error) ?? ''
  if (CREDENTIALS.has(code)) {
    return {
      kind: 'credentials',
      message: `MySQL at ${where} rejected the credentials: ${error.message}. Look at user, password and database`,
    }
  }
  if (UNAVAILABLE.has(code)) {
    return { kind: 'unavailable', message: `MySQL at ${where} takes no connections now: ${error.message}` }
  }
  if (code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION') {
    return { kind: 'expectation', message: `the query would write at ${where}: a check may only read` }
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return { kind: 'tls', message: `MySQL at ${where} has no TLS: switch ssl on there, or leave tls out` }
  }
  if (code === 'PROTOCOL_CONNECTION_LOST') {
    return {
      kind: 'closed',
      message: `${where} closed the connection before it answered: look whether it is MySQL, and at its log`,
    }
  }
  if (code === 'HANDSHAKE_SSL_ERROR' || isTlsError(error)) return tlsFailure(error, where)
  if (code.startsWith('ER_')) {
    return { kind: 'expectation', message: `MySQL at ${where} refused the query: ${error.message} (${code})` }
  }
  return null
}
