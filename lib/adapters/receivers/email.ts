import { createHash } from 'node:crypto'
import addressparser from 'nodemailer/lib/addressparser/index.js'
import type { EmailConfig } from '../../core/config/schema/receiver/email.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { greetSmtp, sendBySmtp } from './smtp.ts'
import type { ReceiverTools } from './tools.ts'

const SUBJECT = '{{ template "email.default.subject" . }}'
/** Set by the mail itself. */
const OWN: ReadonlySet<string> = new Set(['subject', 'to', 'from', 'message-id'])

/** E-mail by SMTP: html and text, headers from templates; the `Message-ID` is the same on every attempt. */
export function createEmail({ textsOf }: Pick<ReceiverTools, 'textsOf'>): ReceiverKind<EmailConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const written = new Map(
        Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      const from = texts.value(config.from)
      const to = texts.value(config.to)
      const [sender, ...others] = mailboxes(from)
      const recipients = mailboxes(to)
      const fault = senderFault(sender, others) ?? (recipients.length === 0 ? NOBODY : null)
      if (fault !== null || sender === undefined)
        return texts.settle({ kind: 'refused', detail: fault ?? NOBODY })
      const delivery = await sendBySmtp(
        config,
        {
          envelope: { from: sender, to: recipients },
          from: texts.value(written.get('from') ?? config.from, from),
          to: texts.value(written.get('to') ?? config.to, to),
          subject: texts.title(written.get('subject') ?? SUBJECT).replace(/\s+/g, ' '),
          html: config.html === '' ? '' : texts.html(config.html),
          text: config.text === '' ? '' : texts.body(config.text),
          messageId: messageIdOf(notification.key, sender),
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...texts.values(
              Object.fromEntries(
                Object.entries(config.headers).filter(([name]) => !OWN.has(name.toLowerCase())),
              ),
            ),
          },
        },
        context,
      )
      return texts.settle(delivery)
    },
    probe: greetSmtp,
  }
}

const NOBODY = 'nobody to mail to: expected at least one address in to'

function senderFault(sender: string | undefined, others: readonly string[]): string | null {
  if (sender === undefined) return 'no sender: expected one address in from'
  return others.length > 0 ? 'more than one sender: expected one address in from' : null
}

/** The bare addresses of a list such as `Ann <ann@example.org>, bob@example.org`. */
const mailboxes = (list: string): string[] =>
  addressparser(list, { flatten: true })
    .map(({ address }) => address)
    .filter(address => address.includes('@'))

function messageIdOf(key: string, sender: string): string {
  const domain = sender.slice(sender.lastIndexOf('@') + 1) || 'opsdeck'
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${domain}>`
}
