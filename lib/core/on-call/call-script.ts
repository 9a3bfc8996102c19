const WAIT_SECONDS = 10
export const ACKNOWLEDGE_DIGIT = '4'

type Script = {
  readonly message: string
  /** BCP 47. */
  readonly language: string
  /** Where a pressed digit goes; null = none is asked for. */
  readonly digitsTo: string | null
}

/** What a call says, and what it asks for, in TwiML (https://www.twilio.com/docs/voice/twiml). */
export function callScript({ message, language, digitsTo }: Script): string {
  const words = `<Say language="${escaped(language)}">${escaped(message)}</Say>`
  if (digitsTo === null) return response(`${words}<Pause length="1"/>${words}`)
  const ask = `${words}${say(`Press ${ACKNOWLEDGE_DIGIT} to acknowledge.`)}<Pause length="2"/>`
  return response(`${gather(digitsTo, `${ask}${ask}`)}${say('Nothing was pressed. Good bye.')}`)
}

/** After a digit was pressed. */
export const digitScript = {
  acknowledged: (): string => response(`${say('Acknowledged. Good bye.')}<Hangup/>`),
  /** What it was for is over, or not known any more. */
  over: (): string => response(`${say('There is nothing to acknowledge any more. Good bye.')}<Hangup/>`),
  again: (digitsTo: string): string =>
    response(
      `${gather(digitsTo, say(`Press ${ACKNOWLEDGE_DIGIT} to acknowledge.`))}${say('Nothing was pressed. Good bye.')}`,
    ),
  /** An answer to a report, which says nothing. */
  nothing: (): string => response(''),
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)

const response = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${body}</Response>`

const say = (text: string): string => `<Say language="en-US">${escaped(text)}</Say>`

const gather = (action: string, body: string): string =>
  `<Gather numDigits="1" timeout="${WAIT_SECONDS}" method="POST" action="${escaped(action)}">${body}</Gather>`
