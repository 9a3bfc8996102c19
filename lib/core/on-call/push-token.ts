/** What a message that was shown may do, without a session: for one order of one page, in one person's name. */
export type PushTokenFields = {
  /** A browser's push, or another service's message. */
  readonly via: 'web_push' | 'receiver'
  readonly page: string
  readonly order: string
  readonly person: string
  readonly untilMs: number
}

/** Signs a text by the deck's secret; base64url. */
export type Sign = (text: string) => string

/** Its signature's purpose, so that nothing else that the deck signs opens it. */
export const PUSH_TOKEN_PURPOSE = 'push-token'

/** A page is over within this. */
export const PUSH_TOKEN_LIFE_MS = 7 * 86_400_000

export function makePushToken({ via, page, order, person, untilMs }: PushTokenFields, sign: Sign): string {
  const text = [via, page, order, person, String(untilMs)].map(encodeURIComponent).join('&')
  return `${text}&${sign(text)}`
}

/** What a token stands for; null when it was not made here, was changed, or is too old. */
export function readPushToken(token: string, sign: Sign, now: number): PushTokenFields | null {
  const end = token.lastIndexOf('&')
  const text = token.slice(0, Math.max(0, end))
  // Signed once more, so that how long the comparison takes tells nothing of the signature.
  if (sign(token.slice(end + 1)) !== sign(sign(text))) return null
  const [via, page, order, person, until] = text.split('&').map(decodeURIComponent)
  const untilMs = Number(until)
  if (via !== 'web_push' && via !== 'receiver') return null
  if (page === undefined || order === undefined || person === undefined || !(untilMs > now)) return null
  return { via, page, order, person, untilMs }
}
