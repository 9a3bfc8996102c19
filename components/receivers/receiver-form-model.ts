import type { PageReceiver } from '../../lib/core/config/schema/page-receiver.ts'

export type FormKind = PageReceiver['kind']

export type FormField = {
  readonly name: string
  readonly label: string
  readonly help?: string
  readonly placeholder?: string
  /** Never shown again; `••••` sent back keeps it. */
  readonly isSecret?: true
  /** Several, with commas. */
  readonly isList?: true
  readonly isRequired?: true
  readonly options?: readonly (readonly [value: string, word: string])[]
}

const hook = (name: string, help: string): FormField => ({
  name,
  label: 'Webhook address',
  help,
  placeholder: 'https://',
  isSecret: true,
  isRequired: true,
})
const secret = (name: string, label: string, help?: string): FormField => ({
  name,
  label,
  ...(help === undefined ? {} : { help }),
  isSecret: true,
  isRequired: true,
})
const CHANNEL: FormField = {
  name: 'channel',
  label: 'Channel',
  help: 'Empty: the one that the webhook is for',
  placeholder: '#alerts',
}
const TWILIO: readonly FormField[] = [
  {
    name: 'to',
    label: 'Numbers',
    help: 'With commas',
    placeholder: '+4915112345678',
    isList: true,
    isRequired: true,
  },
  {
    name: 'from',
    label: 'From',
    help: 'A number of the account',
    placeholder: '+15550001111',
    isRequired: true,
  },
  { name: 'account_sid', label: 'Account SID', placeholder: 'AC…', isRequired: true },
  secret('auth_token', 'Auth token'),
]
const MAIL_TO: FormField = {
  name: 'to',
  label: 'To',
  help: 'One address or several, with commas',
  placeholder: 'team@example.org',
  isRequired: true,
}

/** What each kind is asked in the form, in the order of its fields. */
export const KIND_FIELDS: Readonly<Record<FormKind, readonly FormField[]>> = {
  email: [
    MAIL_TO,
    {
      name: 'smarthost',
      label: 'Mail server',
      help: 'Empty: the server of the configuration file',
      placeholder: 'mail.example.org:587',
    },
    { name: 'from', label: 'From', help: 'With a server of its own' },
    { name: 'auth_username', label: 'Account' },
    { name: 'auth_password', label: 'Password', isSecret: true },
  ],
  slack: [hook('api_url', 'From Slack’s “Incoming Webhooks”'), CHANNEL],
  discord: [hook('webhook_url', 'From the channel’s integrations')],
  msteams: [hook('webhook_url', 'From the channel’s connector')],
  msteamsv2: [hook('webhook_url', 'From the workflow “Post to a channel”')],
  mattermost: [hook('webhook_url', 'From the team’s integrations'), CHANNEL],
  telegram: [
    secret('bot_token', 'Bot token', 'From @BotFather'),
    { name: 'chat_id', label: 'Chat', help: 'Its number', placeholder: '-1001234567890', isRequired: true },
  ],
  pagerduty: [secret('routing_key', 'Integration key', 'Of a service’s “Events API v2”')],
  opsgenie: [
    secret('api_key', 'API key'),
    {
      name: 'region',
      label: 'Region',
      options: [
        ['', 'the file’s, or United States'],
        ['eu', 'European Union'],
      ],
    },
  ],
  webhook: [
    hook('url', 'Gets Alertmanager’s JSON'),
    {
      name: 'signing_secret',
      label: 'Signing secret',
      help: 'Signs each body by HMAC-SHA256; empty: unsigned',
      isSecret: true,
    },
  ],
  pushover: [secret('user_key', 'User key'), secret('token', 'Application token')],
  sms: TWILIO,
  voice: TWILIO,
  ntfy: [
    { name: 'topic', label: 'Topic', isRequired: true },
    { name: 'url', label: 'Server', help: 'Empty: ntfy.sh', placeholder: 'https://ntfy.sh' },
    { name: 'token', label: 'Access token', isSecret: true },
  ],
  web_push: [
    {
      name: 'to',
      label: 'People',
      help: 'By the addresses they sign in with, with commas',
      isList: true,
      isRequired: true,
    },
  ],
  digest: [
    MAIL_TO,
    { name: 'at', label: 'At', placeholder: '08:00', help: 'Once a day; empty: 08:00' },
    { name: 'zone', label: 'Time zone', placeholder: 'UTC' },
  ],
  log: [
    {
      name: 'level',
      label: 'Level',
      options: [
        ['info', 'info'],
        ['warn', 'warn'],
        ['error', 'error'],
      ],
    },
  ],
  escalation: [
    { name: 'escalation', label: 'Escalation', help: 'Its slug, under On-call', isRequired: true },
  ],
}

/** The members of the form that say their own error. */
export const FORM_FIELDS: readonly string[] = [
  'slug',
  'kind',
  ...new Set(Object.values(KIND_FIELDS).flatMap(fields => fields.map(({ name }) => name))),
]

export type Takes = 'matching' | 'all' | 'named'

export const takesOf = (config: Pick<PageReceiver, 'alerts'> | null): Takes => {
  if (config === null || (config.alerts?.length ?? 0) > 0) return 'matching'
  return config.alerts ? 'all' : 'named'
}

/** A field of the entry as the form shows it. */
export function shown(config: PageReceiver | null, { name }: FormField): string {
  const value = Object.entries(config ?? {}).find(([key]) => key === name)?.[1]
  return Array.isArray(value) ? value.join(', ') : String(value ?? '')
}

type Get = (name: string) => string

/** The receiver that the form describes, as its door takes it. */
export function receiverOf(kind: FormKind, get: Get, before: PageReceiver | null): Record<string, unknown> {
  const own = KIND_FIELDS[kind].flatMap((field): [string, unknown][] => {
    const text = get(field.name).trim()
    if (text === '' && !field.isRequired) return []
    return [[field.name, field.isList ? listIn(text) : text]]
  })
  const takes = get('takes')
  const lines = linesIn(get('alerts'))
  // None would mean every alert, which is a choice of its own: the door says what is missing.
  const matching = lines.length === 0 ? [''] : lines
  const alerts = takes === 'named' ? {} : { alerts: takes === 'all' ? [] : matching }
  const resolved = get('send_resolved')
  return {
    kind,
    slug: get('slug').trim(),
    ...Object.fromEntries(own),
    ...alerts,
    ...(resolved === '' ? {} : { send_resolved: resolved === 'yes' }),
    business: before?.business ?? false,
  }
}

const listIn = (text: string): string[] =>
  text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)

const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean)
