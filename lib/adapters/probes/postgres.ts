import type { Socket } from 'node:net'
import pg from 'pg'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { briefly, runAttempt } from './attempt.ts'
import { codeOf } from './faults.ts'
import { createRowCounter } from './sql.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { isTlsError, openSocket, tlsFailure, tlsOptions, whereOf } from './wire.ts'

// Numbers of any size come as text; a figure of a check fits a double (pg_type.dat: int8, numeric).
const INT8 = 20
const NUMERIC = 1700

/** Asks PostgreSQL one statement in a read-only transaction. Facts: rows, server_version, `row.<column>`. */
export function createPostgresProbe(tools: ProbeTools): ProbeKind<'postgres'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      const rules = { request, where, faultOf: (error: Error) => faultOf(error, where) }
      return runAttempt(tools, rules, async attempt => {
        const socket = await openSocket(tools, check, attempt)
        const startedAt = performance.now()
        const client = new pg.Client({
          host: check.tls?.server_name ?? check.host,
          user: check.user ?? 'postgres',
          password: check.password ?? '',
          database: check.database ?? check.user ?? 'postgres',
          stream: () => alreadyConnected(socket),
          ssl: check.tls ? tlsOptions(check.tls, check.host) : false,
          statement_timeout: request.timeoutMs,
          application_name: 'opsdeck check',
          types: { getTypeParser },
        })
        client.on('error', error => attempt.fail(error))
        await client.connect()
        await client.query('BEGIN READ ONLY')
        const rows = createRowCounter(where)
        await runStatement(client, check.query, rows.add)
        attempt.note({
          ...rows.findings(),
          phases: { firstByte: secondsSince(startedAt) },
        })
        await client.query('ROLLBACK')
        await briefly(client.end())
      })
    },
  }
}

/** The extended protocol takes one statement only, so nothing can follow what the check says. */
function runStatement(client: pg.Client, text: string, onRow: (row: unknown) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // @types/pg has no queryMode yet; pg has it since 8.12.
    const config: pg.QueryConfig & { readonly queryMode: 'extended' } = { text, queryMode: 'extended' }
    const query = new pg.Query(config)
    query.on('row', row => {
      try {
        onRow(row)
      } catch (error) {
        reject(error)
      }
    })
    query.on('end', () => resolve())
    query.on('error', reject)
    client.query(query)
  })
}

/** pg connects its stream itself; this one is connected already, to an address that was judged. */
function alreadyConnected(socket: Socket): Socket {
  socket.connect = () => {
    setImmediate(() => socket.emit('connect'))
    return socket
  }
  return socket
}

const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid: number, format?: string) =>
  (oid === INT8 || oid === NUMERIC) && format !== 'binary' ? Number : pg.types.getTypeParser(oid, 'text')

/** By SQLSTATE (PostgreSQL, appendix A). */
function faultOf(error: Error, where: string): ProbeFault | null {
  const code = codeOf(error) ?? ''
  if (code === '28P01' || code === '28000') {
    return {
      kind: 'credentials',
      message: `PostgreSQL at ${where} rejected the credentials: ${error.message}. Look at user and password`,
    }
  }
  if (code === '3D000') {
    return {
      kind: 'expectation',
      message: `PostgreSQL at ${where} has no such database: ${error.message}. Look at database`,
    }
  }
  if (code === '57P03' || code === '53300') {
    return {
      kind: 'unavailable',
      message: `PostgreSQL at ${where} takes no connections now: ${error.message}`,
    }
  }
  if (code === '57014') {
    return {
      kind: 'timeout',
      message: `PostgreSQL at ${where} stopped the query for its time: ask for less, or allow a longer timeout`,
    }
  }
  if (code === '25006') {
    return { kind: 'expectation', message: `the query would write at ${where}: a check may only read` }
  }
  if (/^[0-9A-Z]{5}$/.test(code)) {
    return {
      kind: 'expectation',
      message: `PostgreSQL at ${where} refused the query: ${error.message} (SQLSTATE ${code})`,
    }
  }
  if (isTlsError(error)) return tlsFailure(error, where)
  if (error.message.includes('does not support SSL')) {
    return {
      kind: 'tls',
      message: `PostgreSQL at ${where} has no TLS: switch ssl on there, or leave tls out`,
    }
  }
  if (error.message.includes('terminated unexpectedly')) {
    return {
      kind: 'closed',
      message: `${where} closed the connection before it answered: look whether it is PostgreSQL, and at its log`,
    }
  }
  return null
}
