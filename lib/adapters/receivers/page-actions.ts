import {
  makePushToken,
  PUSH_TOKEN_LIFE_MS,
  PUSH_TOKEN_PURPOSE,
  type PushTokenFields,
} from '../../core/on-call/push-token.ts'
import type { PageLink, ReceiverContext } from '../../ports/receiver.ts'
import type { Secrets } from '../../ports/secrets.ts'

type Sealing = {
  readonly via: PushTokenFields['via']
  readonly now: number
  readonly secrets: Pick<Secrets, 'sign'>
}

/** What lets the one who has a message act on its page, without a session. */
export const tokenFor = ({ id, orderKey, person }: PageLink, { via, now, secrets }: Sealing): string =>
  makePushToken({ via, page: id, order: orderKey, person, untilMs: now + PUSH_TOKEN_LIFE_MS }, text =>
    secrets.sign(PUSH_TOKEN_PURPOSE, text),
  )

export type ActionUrl = (
  context: Pick<ReceiverContext, 'page' | 'deckUrl' | 'now'>,
  outcome: 'acknowledge' | 'escalate',
) => string | null

/** Where a service posts what was pressed in its message; null without a page, or at an address of this machine alone. */
export const createActionUrl =
  (secrets: Pick<Secrets, 'sign'>): ActionUrl =>
  ({ page, deckUrl, now }, outcome) => {
    if (!page || !isReachable(deckUrl)) return null
    const url = new URL('/api/v1/push/receipt', deckUrl)
    url.searchParams.set('token', tokenFor(page, { via: 'receiver', now, secrets }))
    url.searchParams.set('outcome', outcome)
    return url.href
  }

/** Whether others than this machine can ask the deck. */
export const isReachable = (deckUrl: string): boolean =>
  URL.canParse(deckUrl) && !/^(localhost|127\..*|\[::1\])$/.test(new URL(deckUrl).hostname)
