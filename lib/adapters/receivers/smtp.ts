import { connect, type Socket } from 'node:net'
import { createTransport, type Transporter } from 'nodemailer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { maskSecrets, secretForms } from '../../core/check/mask-secrets.ts'
import type { EmailConfig } from '../../core/config/schema/receiver/email.ts'
import type { Delivery, ReceiverContext } from '../../ports/receiver.ts'
import { AddressRefusal, judgedLookup, judgeLiteral } from '../http/judged-lookup.ts'
import { inShort } from './answers.ts'

const WHOLE_MS = 30_000
const CONNECT_MS = 10_000
const SUBMISSION_OVER_TLS = 465
const WITH_IDENTITY = 'PLAIN-WITH-IDENTITY'

/** A mail with its envelope, after its templates were expanded. */
export type OutgoingMail = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly messageId: string
  readonly headers: Readonly<Record<string, string>>
}

/** Hands one mail to the server of `config` by SMTP (RFC 5321, 3207, 4954). Never throws. */
export const sendBySmtp = (
  config: EmailConfig,
  mail: OutgoingMail,
  context: ReceiverContext,
): Promise<Delivery> =>
  withServer(config, context, async (transport, forms) =>
    taken(
      await transport.sendMail({
        ...mail,
        envelope: { from: mail.envelope.from, to: [...mail.envelope.to] },
        headers: { ...mail.headers },
        // What is in a mail is text that people wrote: nothing of it may name a file or an address to load.
        disableFileAccess: true,
        disableUrlAccess: true,
      }),
      forms,
    ),
  )

/** Greets the server, goes over to TLS and signs in as for a mail, and takes leave. Never throws. */
export const greetSmtp = (config: EmailConfig, context: ReceiverContext): Promise<Delivery> =>
  withServer(config, context, async transport => {
    await transport.verify()
    const signedIn = config.auth_username === undefined ? 'greets back' : 'greets back and took the name'
    return { kind: 'delivered', detail: `${config.smarthost.host} ${signedIn}`, reference: null }
  })

type Asking = (transport: Transporter, forms: readonly string[]) => Promise<Delivery>

async function withServer(
  config: EmailConfig,
  { addressRule, signal }: Pick<ReceiverContext, 'addressRule' | 'signal'>,
  ask: Asking,
): Promise<Delivery> {
  const { host } = config.smarthost
  const deadline = AbortSignal.timeout(WHOLE_MS)
  const ended = AbortSignal.any([deadline, signal])
  const forms = secretsOf(config)
  let socket: Socket | null = null
  try {
    socket = await dial(config.smarthost, { addressRule, signal: ended })
    return await ask(createTransport({ ...optionsOf(config), connection: socket }), forms)
  } catch (error) {
    if (signal.aborted) return retry(`the attempt was ended before ${host} was done`)
    if (deadline.aborted) return retry(`${host} was not done within ${WHOLE_MS / 1_000} s`)
    return failed(error, host, forms)
  } finally {
    socket?.destroy()
  }
}

const retry = (detail: string): Delivery => ({ kind: 'retry', detail, retryAfterMs: null })

function optionsOf(config: EmailConfig) {
  const { host, port } = config.smarthost
  const isImplicit = config.force_implicit_tls ?? port === SUBMISSION_OVER_TLS
  const { tls } = config
  return {
    host,
    port,
    secure: isImplicit,
    requireTLS: config.require_tls && !isImplicit,
    ...(config.hello === undefined ? {} : { name: config.hello }),
    ...authOf(config),
    tls: {
      servername: tls.serverName ?? host,
      ca: tls.caPem,
      cert: tls.certPem,
      key: tls.keyPem,
      rejectUnauthorized: !tls.insecureSkipVerify,
    },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: WHOLE_MS,
  }
}

function authOf({ auth_username: user, auth_password: password, auth_secret: secret, ...rest }: EmailConfig) {
  if (user === undefined) return {}
  if (password === undefined && secret !== undefined)
    return { auth: { user, pass: secret }, authMethod: 'CRAM-MD5' }
  if (password === undefined) return {}
  const { auth_identity: identity } = rest
  if (identity === undefined) return { auth: { user, pass: password } }
  return {
    auth: { type: 'custom' as const, method: WITH_IDENTITY, user, pass: password },
    customAuth: { [WITH_IDENTITY]: plainWithIdentity(identity) },
  }
}

/** SASL PLAIN for somebody else (RFC 4616); nodemailer's own leaves the identity out. */
const plainWithIdentity =
  (identity: string) =>
  async ({ auth, sendCommand, resolve, reject }: SMTPConnection.CustomAuthenticationContext) => {
    const { user, pass } = auth.credentials
    const words = Buffer.from(`${identity}\0${user}\0${pass}`).toString('base64')
    const answer = await sendCommand(`AUTH PLAIN ${words}`)
    return answer.status >= 200 && answer.status < 300 ? resolve() : reject(answer.response)
  }

type Way = { readonly addressRule: ReceiverContext['addressRule']; readonly signal: AbortSignal }

/** The connection goes to the very addresses that passed the rule. */
function dial({ host, port }: EmailConfig['smarthost'], { addressRule, signal }: Way): Promise<Socket> {
  judgeLiteral(addressRule, host)
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: judgedLookup(addressRule), autoSelectFamily: true })
    const end = () => socket.destroy(new Error('ended'))
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })),
      CONNECT_MS,
    )
    signal.addEventListener('abort', end, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', end))
    socket.once('error', error => {
      clearTimeout(timer)
      reject(error)
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}

const secretsOf = ({ auth_password: password, auth_secret: secret }: EmailConfig): readonly string[] =>
  secretForms(
    [password, secret].flatMap(one => (one === undefined ? [] : [one, Buffer.from(one).toString('base64')])),
  )

type Sent = {
  readonly rejected: readonly (string | { readonly address: string })[]
  readonly rejectedErrors?: readonly { readonly response?: string }[]
  readonly response: string
  readonly messageId: string
}

function taken(sent: Sent, forms: readonly string[]): Delivery {
  const { rejectedErrors, response, messageId } = sent
  const why = rejectedErrors?.[0]?.response ?? ''
  const rejected = sent.rejected.map(one => (typeof one === 'string' ? one : one.address))
  // To try again would mail those twice who have it.
  const missed = rejected.length === 0 ? '' : `; not taken for ${rejected.join(', ')}: ${why}`
  return {
    kind: 'delivered',
    detail: maskSecrets(inShort(`${response}${missed}`), forms),
    reference: messageId,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: check that the server runs and the port is right',
  ENOTFOUND: 'its name is unknown to DNS: check how it is spelled',
  EAI_AGAIN: 'DNS did not answer: check the name server of this machine',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'it broke the connection off',
  ECONNECTION: 'it broke the connection off',
}

function failed(error: unknown, host: string, forms: readonly string[]): Delivery {
  if (error instanceof AddressRefusal)
    return { kind: 'refused', detail: `${host} is not connected to: ${error.message}` }
  const { code, response, responseCode } = smtpErrorOf(error)
  if (code === 'ETLS')
    return retry(`${host} does not take STARTTLS (${inShort(response ?? 'no')}), and require_tls is on`)
  if (responseCode !== null && response !== null) {
    const detail = maskSecrets(`${host} answered ${inShort(response)}`, forms)
    return responseCode >= 500 ? { kind: 'refused', detail } : retry(detail)
  }
  const message = error instanceof Error ? error.message : String(error)
  const words = code === null ? message : (WORDS[code] ?? message)
  const detail = maskSecrets(`${host}: ${inShort(words)}`, forms)
  // The server offers what was not asked for, or does not offer what was: it will again.
  return code === 'EAUTH' || code === 'EENVELOPE' ? { kind: 'refused', detail } : retry(detail)
}

function smtpErrorOf(error: unknown) {
  const known = typeof error === 'object' && error !== null ? error : {}
  return {
    code: 'code' in known && typeof known.code === 'string' ? known.code : null,
    response: 'response' in known && typeof known.response === 'string' ? known.response : null,
    responseCode:
      'responseCode' in known && typeof known.responseCode === 'number' ? known.responseCode : null,
  }
}
