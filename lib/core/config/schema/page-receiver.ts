import { z } from 'zod'
import { parseMatchers } from '../../alert/matcher-text.ts'
import { compileTemplate } from '../../template/index.ts'
import { HttpUrl } from '../fields.ts'
import { parseHostPort } from '../host-port.ts'
import { templateFault } from '../template-fault.ts'
import { PLACEHOLDER, Slug, Zone } from './common.ts'
import { PhoneNumber } from './receiver/twilio.ts'

const Line = z
  .string()
  .trim()
  .min(1, 'is empty: expected some text')
  .max(1_000, 'give 1000 characters or less')
const Secret = Line

/** An address that is a key beyond its host; with a slash behind the host, so that the rest can be told apart. */
const KeyUrl = HttpUrl.transform(text => text.trim().replace(/^(https?:\/\/[^/?#]+)(?=[?#]|$)/i, '$1/'))
  .refine(text => text.length <= 2_000, { error: 'give 2000 characters or less' })
  .refine(text => !/^https?:\/\/[^/]*@/i.test(text), {
    error: 'holds a name or password: expected none before its host',
  })

/** As the field of the configuration file is, a template that is expanded with the notification. */
const FilledTemplate = Line.superRefine((text, ctx) => {
  const compiled = compileTemplate(text, 'notification')
  if (!compiled.ok) ctx.addIssue({ code: 'custom', message: templateFault(text, compiled), input: text })
})

const HostPortText = z
  .string()
  .trim()
  .refine(text => parseHostPort(text) !== null, {
    error: issue =>
      `${JSON.stringify(issue.input)} is not a host and port: expected one such as mail.example.org:587`,
  })

const MatchersText = z
  .string()
  .max(2_000)
  .superRefine((text, ctx) => {
    const parsed = parseMatchers(text)
    if ('fault' in parsed) ctx.addIssue({ code: 'custom', message: parsed.fault, input: text })
    else if (parsed.matchers.length === 0) {
      const message = 'names no label: expected one such as severity="critical"'
      ctx.addIssue({ code: 'custom', message, input: text })
    }
  })

const COMMON = {
  /** Its name, also for escalations and incidents. */
  slug: Slug.refine(slug => slug !== 'test', { error: '"test" is an address of its own: expected another' }),
  /**
   * Alerts for which all of these hold are told to it, beside whom the routes of the file tell; empty: every alert;
   * not given: none, then only escalations and incidents name it.
   */
  alerts: z.array(MatchersText).max(20).optional(),
  send_resolved: z.boolean().optional(),
  /** Told what alerts of business say; any other receiver is told only that there is one. */
  business: z.boolean().default(false),
} as const

const Numbers = z.array(PhoneNumber).min(1, 'is empty: expected at least one number').max(20)
const People = z
  .array(z.email('is no e-mail address: expected the one that a person signs in with'))
  .min(1, 'is empty: expected at least one person')
  .max(50)
const TWILIO = {
  account_sid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'is no account SID: expected AC and 32 hexadecimal digits'),
  auth_token: Secret,
  from: PhoneNumber,
  to: Numbers,
} as const
const CHANNEL = { channel: Line.optional() } as const

const of = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...COMMON, ...shape })

/**
 * A receiver that is added in the page: one way to be told, by what it cannot do without. Whatever else a kind can
 * do is written in the configuration file, in Alertmanager's words.
 */
export const PageReceiver = z.discriminatedUnion('kind', [
  of('email', {
    to: FilledTemplate,
    /** Its own server; by default the configuration file's, with its account. */
    smarthost: HostPortText.optional(),
    from: FilledTemplate.optional(),
    auth_username: Line.optional(),
    auth_password: Secret.optional(),
  }),
  of('slack', { api_url: KeyUrl, ...CHANNEL }),
  of('discord', { webhook_url: KeyUrl }),
  of('msteams', { webhook_url: KeyUrl }),
  of('msteamsv2', { webhook_url: KeyUrl }),
  of('mattermost', { webhook_url: KeyUrl, ...CHANNEL }),
  of('telegram', {
    bot_token: Secret,
    chat_id: z.string().regex(/^-?[1-9]\d*$/, 'is no chat: expected its number, such as -1001234567890'),
  }),
  of('pagerduty', { routing_key: Secret }),
  of('opsgenie', { api_key: Secret, region: z.literal('eu').optional() }),
  of('webhook', { url: KeyUrl, signing_secret: Secret.optional() }),
  of('pushover', { user_key: Secret, token: Secret }),
  of('sms', TWILIO),
  of('voice', TWILIO),
  of('ntfy', { url: HttpUrl.default('https://ntfy.sh'), topic: FilledTemplate, token: Secret.optional() }),
  of('web_push', { to: People }),
  of('digest', {
    to: FilledTemplate,
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 08:00')
      .default('08:00'),
    zone: Zone.default('UTC'),
  }),
  of('log', { level: z.enum(['info', 'warn', 'error']).default('info') }),
  of('escalation', { escalation: Slug }),
])
export type PageReceiver = z.output<typeof PageReceiver>

/** Fields of a receiver of the page that are secrets, whole. */
export const RECEIVER_SECRETS: ReadonlySet<string> = new Set([
  'auth_password',
  'auth_token',
  'bot_token',
  'routing_key',
  'api_key',
  'signing_secret',
  'user_key',
  'token',
])

const KEY_URLS: ReadonlySet<string> = new Set(['slack api_url', 'webhook url'])

/** Whether a URL of that field is a secret beyond its host. */
const isKeyUrl = (kind: string, field: string): boolean =>
  field === 'webhook_url' || KEY_URLS.has(`${kind} ${field}`)

const BEYOND_HOST = /^(https?:\/\/[^/?#]+\/)(.+)$/is

/** The secret in a field of a receiver of the page, with what is left without it; null when there is none. */
export function receiverSecret(
  kind: string,
  field: string,
  text: string,
): { readonly secret: string; readonly rest: string } | null {
  if (RECEIVER_SECRETS.has(field)) return { secret: text, rest: PLACEHOLDER }
  const [, host, secret] = (isKeyUrl(kind, field) && BEYOND_HOST.exec(text)) || []
  return host === undefined || secret === undefined ? null : { secret, rest: `${host}${PLACEHOLDER}` }
}
