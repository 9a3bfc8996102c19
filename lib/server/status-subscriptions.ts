import { isDeckError } from '../contract/errors.ts'
import { Subscribe, SubscriberToken } from '../contract/status-pages.ts'
import {
  confirmHtml,
  notFoundHtml,
  sentenceHtml,
  subscribeDoneHtml,
  subscribeHtml,
  unsubscribeHtml,
} from '../core/status-page/index.ts'
import type { Context } from '../services/context.ts'
import { confirmSubscription } from '../services/status-pages/confirm-subscription.ts'
import { subscribe } from '../services/status-pages/subscribe.ts'
import { unsubscribe } from '../services/status-pages/unsubscribe.ts'
import { addressOf } from './address.ts'
import { contextOf } from './handle.ts'
import { parseInput } from './input.ts'
import { getRuntime } from './runtime.ts'
import { htmlResponse, openCopy } from './status-pages.ts'
import { parseForm, type StatusParams, statusRoute } from './status-route.ts'

const contextFor = (request: Request): Context =>
  contextOf(getRuntime(), { kind: 'anonymous' }, addressOf(request.headers))

async function subscribable(request: Request, slug: string) {
  const copy = await openCopy(request, slug)
  return copy?.model.canSubscribe ? copy : null
}

/** The form to get updates. */
export const subscribeFormRoute = statusRoute(async (request, { slug }) => {
  const copy = await subscribable(request, slug)
  if (!copy) return htmlResponse(notFoundHtml(), 404)
  const { isMailSetUp, model } = copy
  return htmlResponse(subscribeHtml({ slug, title: model.title, isMailSetUp, failure: null }))
})

/** Takes the wish down; answers the same for every address. */
export const subscribeRoute = statusRoute(async (request, { slug }) => {
  const copy = await subscribable(request, slug)
  if (!copy) return htmlResponse(notFoundHtml(), 404)
  const again = (failure: string, status: number) =>
    htmlResponse(
      subscribeHtml({ slug, title: copy.model.title, isMailSetUp: copy.isMailSetUp, failure }),
      status,
    )
  const waitSeconds = await getRuntime().deck.statusPages.countWish(addressOf(request.headers))
  if (waitSeconds !== null)
    return again(
      `Too many wishes from your address. Wait ${Math.ceil(waitSeconds / 60)} min and try again.`,
      429,
    )
  const form = await parseForm(request)
  try {
    const wish = parseInput(Subscribe, { slug, kind: form.get('kind'), address: form.get('address')?.trim() })
    if (wish.kind === 'email' && !copy.isMailSetUp) return again('E-mail is not set up on this deck.', 400)
    await subscribe(contextFor(request), wish)
    return htmlResponse(subscribeDoneHtml(slug, wish.kind))
  } catch (error) {
    if (!isDeckError(error) || error.code !== 'invalid') throw error
    return again(
      'This address cannot be used: give an e-mail address, or one that starts with https://.',
      400,
    )
  }
})

const pathOf = (what: 'confirm' | 'unsubscribe', { slug, token }: StatusParams): string =>
  `/status/${encodeURIComponent(slug)}/${what}/${encodeURIComponent(token)}`

export const confirmFormRoute = statusRoute(async (_request, params) =>
  htmlResponse(confirmHtml(pathOf('confirm', params))),
)

export const confirmRoute = statusRoute(async (request, { token }) => {
  await confirmSubscription(contextFor(request), parseInput(SubscriberToken, { token }))
  return htmlResponse(sentenceHtml('Confirmed', 'Updates will be sent to you from now on.'))
})

export const unsubscribeFormRoute = statusRoute(async (_request, params) =>
  htmlResponse(unsubscribeHtml(pathOf('unsubscribe', params))),
)

/** Also the one click of RFC 8058, which a mail program's server sends. */
export const unsubscribeRoute = statusRoute(async (request, { token }) => {
  await unsubscribe(contextFor(request), parseInput(SubscriberToken, { token }))
  return htmlResponse(sentenceHtml('Unsubscribed', 'No more updates will be sent to you.'))
})
