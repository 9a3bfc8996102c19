import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, test } from 'vitest'
import { createSms } from '../../adapters/receivers/sms.ts'
import {
  type Asked,
  context,
  DECK_URL,
  json,
  notification,
  service,
  testTools,
} from '../../adapters/receivers/testing.ts'
import { PLAIN_CLIENT } from '../../adapters/receivers/transport.ts'
import { verifyTwilio } from '../../adapters/receivers/twilio-signature.ts'
import { createVoice } from '../../adapters/receivers/voice.ts'
import type { PageRow } from '../../contract/on-call.ts'
import { SmsInput } from '../../core/config/schema/receiver/sms.ts'
import { VoiceInput } from '../../core/config/schema/receiver/voice.ts'
import { createTelephone } from './telephone.ts'

const SID = `AC${'1'.repeat(32)}`
const TOKEN = 'token-of-the-account-0123456789'
const PAGE = { id: '3c8f7a10-0000-4000-8000-000000000001', orderKey: 'order 1/ä', person: 'ann@example.org' }
const account = { account_sid: SID, auth_token: TOKEN }

type Wishes = { readonly page?: typeof PAGE | null; readonly to?: string[]; readonly message?: string }

/** What Twilio is asked to do, as its library writes it. */
async function ordered(kind: 'sms' | 'voice', { page = PAGE, to = ['+15551234567'], ...texts }: Wishes = {}) {
  const at = await service((asked, response) =>
    new URLSearchParams(asked.body).get('To') === '+15550000000'
      ? json(response, 400, {
          code: 21211,
          message: "The 'To' number +15550000000 is not a valid phone number.",
          status: 400,
        })
      : json(response, 201, { sid: `${kind}-${at.asked.length}`, status: 'queued' }),
  )
  const written = { account_sid: SID, api_url: at.url, from: '+18005551234', to, ...texts }
  const tools = testTools()
  const opened = { auth_token: TOKEN, http: PLAIN_CLIENT }
  const delivery =
    kind === 'sms'
      ? await createSms(tools).send(
          { ...SmsInput.parse(written), ...opened },
          notification(),
          context({ page }),
        )
      : await createVoice(tools).send(
          { ...VoiceInput.parse(written), ...opened },
          notification(),
          context({ page }),
        )
  const forms = at.asked.map(({ body }) => new URLSearchParams(body))
  return { delivery, asked: at.asked, forms }
}

const first = <T>(items: readonly T[]): T => {
  const [one] = items
  if (one === undefined) throw new Error('nothing was ordered')
  return one
}

type Acted = readonly [verb: string, ...details: string[]]

/** The deck's side, with what it did to pages. */
function deck({
  row = { status: { kind: 'acknowledged' } },
}: {
  row?: { status: { kind: string } } | null
} = {}) {
  const acted: Acted[] = []
  const telephone = createTelephone({
    accounts: () => [{ account_sid: SID, auth_token: 'an older token' }, account],
    verify: verifyTwilio,
    deckUrl: DECK_URL,
    onCall: {
      async acknowledge(id, by) {
        acted.push(['acknowledge', id, by.name, by.via])
        return asRow(row)
      },
      async receipt(order) {
        acted.push(['receipt', order])
        return true
      },
      async undelivered(order, reason) {
        acted.push(['undelivered', order, reason])
        return true
      },
    },
  })
  /** As Twilio posts it: to the address that it was told, signed with the account's token. */
  const post = (url: string, fields: Record<string, string>, { token = TOKEN, sid = SID } = {}) => {
    const form = { AccountSid: sid, ...fields }
    const { pathname, search } = new URL(url)
    const signature = webhooks.getExpectedTwilioSignature(token, url, form)
    return telephone({ target: `${pathname}${search}`, signature, fields: form })
  }
  return { acted, telephone, post }
}

/** Of a page's row nothing but its status is looked at. */
const asRow = (row: { status: { kind: string } } | null) => row as PageRow | null

const attribute = (twiml: string, name: string) =>
  new RegExp(`${name}="([^"]*)"`).exec(twiml)?.[1]?.replaceAll('&amp;', '&') ?? ''

describe('a text message by Twilio', () => {
  test('is ordered once a number, signed in as the account, with a report asked for', async () => {
    const { delivery, asked, forms } = await ordered('sms', { to: ['+15551234567', '+15557654321'] })
    expect(delivery).toMatchObject({ kind: 'delivered', reference: expect.stringContaining('sms-') })
    const one: Asked = first(asked)
    expect(one.url).toBe(`/2010-04-01/Accounts/${SID}/Messages.json`)
    expect(one.headers.authorization).toBe(`Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`)
    expect(new Set(forms.map(form => form.get('To')))).toEqual(new Set(['+15551234567', '+15557654321']))
    expect(first(forms).get('Body')).toContain('CPU at 95 %')
    expect(first(forms).get('StatusCallback')).toContain(`${DECK_URL}/api/twilio/webhook?kind=sms&page=`)
  })

  test('has the words that the document asks for (X-39)', async () => {
    const { forms } = await ordered('sms', { message: '🚨 xSwarm Alert: {{ .CommonAnnotations.summary }}' })
    expect(forms.map(form => [form.get('From'), form.get('Body')])).toEqual([
      ['+18005551234', '🚨 xSwarm Alert: CPU at 95 %'],
    ])
  })

  test('to a number that does not exist is refused in words, and the others have theirs', async () => {
    expect((await ordered('sms', { to: ['+15550000000'] })).delivery).toEqual({
      kind: 'refused',
      detail: "400 21211 The 'To' number +15550000000 is not a valid phone number.",
    })
    expect((await ordered('sms', { to: ['+15550000000', '+15551234567'] })).delivery).toMatchObject({
      kind: 'delivered',
      detail: expect.stringContaining('21211'),
    })
  })

  test.each([
    [{ MessageStatus: 'delivered' }, [['receipt', PAGE.orderKey]]],
    [{ MessageStatus: 'sent' }, []],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      [['undelivered', PAGE.orderKey, 'Twilio could not deliver it (undelivered): error 30003']],
    ],
  ])('is reported: %j', async (fields, expected) => {
    const { forms } = await ordered('sms')
    const { post, acted } = deck()
    expect(await post(first(forms).get('StatusCallback') ?? '', fields)).toEqual({
      twiml: expect.stringContaining('<Response></Response>'),
    })
    expect(acted).toEqual(expected)
  })
})

describe('a call by Twilio', () => {
  test('says what it is about and asks for 4', async () => {
    const { asked, forms } = await ordered('voice')
    expect(first(asked).url).toBe(`/2010-04-01/Accounts/${SID}/Calls.json`)
    const twiml = first(forms).get('Twiml') ?? ''
    expect(twiml).toMatch(/<Gather numDigits="1" timeout="10" method="POST" action="https:/)
    expect(twiml).toContain('CPU at 95 %')
    expect(twiml).toContain('Press 4 to acknowledge.')
    expect(twiml.length).toBeLessThan(4_000)
    expect(first(forms).getAll('StatusCallbackEvent')).toEqual(['answered', 'completed'])
  })

  test('asks for nothing when there is no page to acknowledge', async () => {
    const { forms } = await ordered('voice', { page: null })
    expect(first(forms).get('Twiml')).not.toContain('Gather')
  })

  test('acknowledges with 4, in the name of who was called', async () => {
    const { forms } = await ordered('voice')
    const action = attribute(first(forms).get('Twiml') ?? '', 'action')
    const { post, acted } = deck()
    expect((await post(action, { Digits: '4', CallStatus: 'in-progress' }))?.twiml).toContain('Acknowledged.')
    expect(acted).toEqual([['acknowledge', PAGE.id, PAGE.person, 'voice']])
  })

  test('asks again after any other digit, at the same place', async () => {
    const { forms } = await ordered('voice')
    const action = attribute(first(forms).get('Twiml') ?? '', 'action')
    const { post, acted } = deck()
    const again = (await post(action, { Digits: '7' }))?.twiml ?? ''
    expect(again).toContain('Press 4 to acknowledge.')
    expect(acted).toEqual([])
    expect((await post(attribute(again, 'action'), { Digits: '4' }))?.twiml).toContain('Acknowledged.')
  })

  test.each([[null], [{ status: { kind: 'resolved' } }]])(
    'says that it is over when it is (%j)',
    async row => {
      const { forms } = await ordered('voice')
      const action = attribute(first(forms).get('Twiml') ?? '', 'action')
      expect((await deck({ row }).post(action, { Digits: '4' }))?.twiml).toContain('nothing to acknowledge')
    },
  )

  test.each([
    ['in-progress', [['receipt', PAGE.orderKey]]],
    ['busy', [['undelivered', PAGE.orderKey, 'the line was busy']]],
    ['no-answer', [['undelivered', PAGE.orderKey, 'nobody answered the call']]],
    ['ringing', []],
  ])('is reported: %s', async (status, expected) => {
    const { forms } = await ordered('voice')
    const { post, acted } = deck()
    await post(first(forms).get('StatusCallback') ?? '', { CallStatus: status })
    expect(acted).toEqual(expected)
  })
})

describe('a callback', () => {
  const url = `${DECK_URL}/api/twilio/webhook?kind=digits&page=p&order=o&person=ann%40example.org`
  const target = url.slice(DECK_URL.length)
  const fields = { AccountSid: SID, Digits: '4' }
  const signature = webhooks.getExpectedTwilioSignature(TOKEN, url, fields)

  test('is taken when it is signed', async () => {
    expect(await deck().telephone({ target, signature, fields })).not.toBeNull()
  })

  test.each([
    ['is not signed', { target, signature: null, fields }],
    ['is signed for another page', { target: target.replace('page=p', 'page=q'), signature, fields }],
    ['had a digit changed', { target, signature, fields: { ...fields, Digits: '5' } }],
    [
      'is of an account that is not ours',
      { target, signature, fields: { ...fields, AccountSid: `AC${'2'.repeat(32)}` } },
    ],
    [
      'is signed with another token',
      { target, signature: webhooks.getExpectedTwilioSignature('x', url, fields), fields },
    ],
    [
      'is signed for another deck',
      {
        target,
        signature: webhooks.getExpectedTwilioSignature(TOKEN, `https://b.example.org${target}`, fields),
        fields,
      },
    ],
  ])('is refused when it %s', async (_name, callback) => {
    const { telephone, acted } = deck()
    expect(await telephone(callback)).toBeNull()
    expect(acted).toEqual([])
  })
})
