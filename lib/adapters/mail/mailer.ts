import { createTransport, type Transporter } from 'nodemailer'
import type { MailConfig } from '../../core/config/index.ts'
import type { Mail, Mailer } from '../../ports/mailer.ts'

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000
const SUBMISSION_OVER_TLS = 465

/** Mail by SMTP (RFC 5321): over TLS from the start at port 465, else by STARTTLS where the server offers it. */
export function createMailer(): Mailer {
  let settings: MailConfig | null = null
  let transport: Transporter | null = null
  const close = () => {
    transport?.close()
    transport = null
  }
  return {
    apply(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return
      close()
      settings = next
      transport = next && transportOf(next)
    },
    isSetUp: () => settings !== null,
    async send(mail) {
      if (!transport || !settings)
        throw new Error(
          'e-mail is not set up: name smtp_smarthost and smtp_from under global in the configuration',
        )
      const sent = await transport.sendMail(messageOf(mail, settings.from))
      if (sent.rejected.length > 0) throw new Error('the mail server refused the address')
    },
    close,
  }
}

function transportOf({ host, port, hello, auth, requireTls }: MailConfig): Transporter {
  return createTransport({
    host,
    port,
    secure: port === SUBMISSION_OVER_TLS,
    requireTLS: requireTls && port !== SUBMISSION_OVER_TLS,
    ...(hello === null ? {} : { name: hello }),
    ...(auth === null ? {} : { auth: { user: auth.username, pass: auth.password } }),
    pool: true,
    maxConnections: 3,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // What is in a mail is text that people wrote: nothing of it may name a file or an address to load.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

const messageOf = ({ to, subject, text, messageId, headers }: Mail, from: string) => ({
  from,
  // As an object: an address list in it would be more than one recipient.
  to: { name: '', address: to },
  subject,
  text,
  messageId: `<${messageId}>`,
  headers: { 'Auto-Submitted': 'auto-generated', ...headers },
})
