import type { Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { briefly, runAttempt } from './attempt.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { openSocket, secureSocket, tlsFailure, tlsOptions, whereOf } from './wire.ts'

/** Waits for the greeting, starts TLS and signs in as told, and sends no mail. Facts: banner, is_secure, is_signed_in. */
export function createSmtpProbe(tools: ProbeTools): ProbeKind<'smtp'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      const rules = { request, where, faultOf: (error: Error) => faultOf(error, where) }
      return runAttempt(tools, rules, async attempt => {
        const plain = await openSocket(tools, check, attempt)
        const isTls = check.security === 'tls'
        const socket = isTls ? await secureSocket(plain, check, attempt) : plain
        const startedAt = performance.now()
        let greeting = ''
        const connection = createConnection(check, socket, {
          timeoutMs: request.timeoutMs,
          onReply(text) {
            if (greeting !== '') return
            greeting = text.split('\r\n', 1)[0]?.slice(0, 512) ?? ''
            const phases = { firstByte: secondsSince(startedAt) }
            attempt.note({ body: greeting, facts: { banner: greeting }, phases })
          },
        })
        connection.on('error', error => attempt.fail(error))
        attempt.atEnd(() => connection.close())
        await called(done => connection.connect(done))
        attempt.note({ facts: { is_secure: connection.secure } })
        if (check.user !== undefined) {
          const credentials = { user: check.user, pass: check.password ?? '' }
          await called(done => connection.login(credentials, done))
          attempt.note({ facts: { is_signed_in: true } })
        }
        const ended = new Promise<void>(resolve => connection.once('end', resolve))
        connection.quit()
        await briefly(ended)
      })
    },
  }
}

type Listening = { readonly timeoutMs: number; readonly onReply: (text: string) => void }

/** nodemailer shows what the server says to its logger only. */
function createConnection(check: CheckOf<'smtp'>, socket: Socket, { timeoutMs, onReply }: Listening) {
  const silent = () => {}
  const hear = (entry: unknown, text: unknown) => {
    if (isServerLine(entry) && typeof text === 'string') onReply(text)
  }
  return new SMTPConnection({
    host: check.host,
    port: check.port,
    connection: socket,
    secure: check.security === 'tls',
    secured: check.security === 'tls',
    requireTLS: check.security === 'starttls',
    ignoreTLS: check.security === 'none',
    tls: tlsOptions(check.tls, check.host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    transactionLog: true,
    logger: {
      level: silent,
      trace: silent,
      debug: hear,
      info: silent,
      warn: silent,
      error: silent,
      fatal: silent,
    },
  })
}

const isServerLine = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'server'

const called = (call: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => call(error => (error ? reject(error) : resolve())))

const isSmtpError = (error: Error): error is SMTPConnection.SMTPError => 'code' in error

/** By nodemailer's codes and the reply codes of RFC 5321 §4.2 and RFC 4954 §6. */
function faultOf(error: Error, where: string): ProbeFault | null {
  if (!isSmtpError(error)) return null
  const { code, responseCode, response } = error
  const said = response ? `: ${response.trim().slice(0, 300)}` : ''
  if (code === 'EAUTH') {
    return responseCode === undefined || [530, 534, 535, 538].includes(responseCode)
      ? {
          kind: 'credentials',
          message: `the mail server at ${where} rejected the credentials${said}. Look at user and password`,
        }
      : {
          kind: 'protocol',
          message: `the mail server at ${where} did not let anyone sign in${said}. Does it want TLS first?`,
        }
  }
  if (code === 'ETLS' || /certificate|altnames|\bSSL\b|\bTLS\b/i.test(error.message))
    return tlsFault(error, where, said)
  if (responseCode === 421 || responseCode === 450) {
    return { kind: 'unavailable', message: `the mail server at ${where} takes no connections now${said}` }
  }
  if (code === 'ETIMEDOUT') {
    return {
      kind: 'timeout',
      message: `${where} was silent: look whether it is a mail server, with or without TLS`,
    }
  }
  if (code === 'EPROTOCOL') {
    return { kind: 'protocol', message: `${where} did not greet as a mail server${said}: look at the port` }
  }
  if (/closed/i.test(error.message)) {
    return { kind: 'closed', message: `${where} closed the connection${said}: look at its log` }
  }
  return null
}

function tlsFault(error: Error, where: string, said: string): ProbeFault {
  if (/upgrading connection/.test(error.message)) {
    return {
      kind: 'tls',
      message: `the mail server at ${where} does not start TLS${said}: switch it on there, or use security none`,
    }
  }
  const { kind, message } = tlsFailure(error, where)
  return { kind, message }
}
