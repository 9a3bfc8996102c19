import type { AlertingConfig } from '../../core/alert/config.ts'
import { ACKNOWLEDGE_DIGIT, digitScript } from '../../core/on-call/call-script.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import type { TelephoneCallback, VerifyTelephone } from '../../ports/telephone.ts'

/** Who may sign. */
export type TelephoneAccount = { readonly account_sid: string; readonly auth_token: string }

export type TelephoneParts = {
  readonly accounts: () => readonly TelephoneAccount[]
  readonly verify: VerifyTelephone
  readonly deckUrl: string
  readonly onCall: Pick<OnCallDoor, 'acknowledge' | 'receipt' | 'undelivered'>
}

/** The accounts of all receivers that call or send text messages. */
export const telephoneAccounts = ({ receivers }: AlertingConfig): readonly TelephoneAccount[] =>
  receivers
    .flatMap(receiver => receiver.integrations)
    .flatMap(integration =>
      integration.kind === 'sms' || integration.kind === 'voice' ? [integration.config] : [],
    )

/** Null when it was not signed by the account that it names. */
export type Telephone = (callback: TelephoneCallback) => Promise<{ readonly twiml: string } | null>

/** Takes what Twilio reports, and what people press. */
export function createTelephone(parts: TelephoneParts): Telephone {
  return async callback => {
    if (!isSigned(parts, callback)) return null
    const { searchParams } = new URL(callback.target, parts.deckUrl)
    const order = searchParams.get('order')
    if (searchParams.get('kind') === 'digits') return { twiml: await digits(parts, callback) }
    if (order !== null) await report(parts.onCall, order, callback.fields)
    return { twiml: digitScript.nothing() }
  }
}

function isSigned({ accounts, verify, deckUrl }: TelephoneParts, callback: TelephoneCallback): boolean {
  const { signature, target, fields } = callback
  if (signature === null) return false
  const url = `${new URL(deckUrl).origin}${target}`
  return accounts().some(
    ({ account_sid: sid, auth_token: authToken }) =>
      sid === fields.AccountSid && verify({ authToken, signature, url, fields }),
  )
}

async function digits(
  { onCall, deckUrl }: TelephoneParts,
  { target, fields }: TelephoneCallback,
): Promise<string> {
  const { href, searchParams } = new URL(target, deckUrl)
  const page = searchParams.get('page')
  const person = searchParams.get('person')
  if (page === null || person === null) return digitScript.over()
  if (fields.Digits !== ACKNOWLEDGE_DIGIT) return digitScript.again(href)
  const row = await onCall.acknowledge(page, { name: person, via: 'voice' })
  return row === null || row.status.kind === 'resolved' ? digitScript.over() : digitScript.acknowledged()
}

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values and …/voice/api/call-resource */
const ARRIVED: ReadonlySet<string> = new Set(['delivered', 'read', 'in-progress', 'completed'])
const LOST: ReadonlySet<string> = new Set(['undelivered', 'failed', 'busy', 'no-answer', 'canceled'])

async function report(
  onCall: TelephoneParts['onCall'],
  order: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const status = [fields.MessageStatus, fields.CallStatus].find(Boolean) ?? ''
  if (ARRIVED.has(status)) await onCall.receipt(order)
  if (LOST.has(status)) await onCall.undelivered(order, whyLost(status, fields))
}

const WORDS: Readonly<Record<string, string>> = {
  busy: 'the line was busy',
  'no-answer': 'nobody answered the call',
  canceled: 'the call was taken back',
}

function whyLost(status: string, fields: Readonly<Record<string, string>>): string {
  const words = WORDS[status] ?? `Twilio could not deliver it (${status})`
  const said = [fields.ErrorCode, fields.ErrorMessage].filter(Boolean).join(', ')
  return said === '' ? words : `${words}: error ${said}`
}
