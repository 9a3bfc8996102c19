import { type Html, html } from './html.ts'
import { documentHtml } from './page-parts.ts'

/** A page of a heading, a sentence or two, and perhaps a form. */
export const noticeHtml = (title: string, content: Html): string =>
  documentHtml({
    title,
    body: html`<header class="top"><h1>${title}</h1></header><main>${content}</main>`,
  })

/** The same words for a page that is not there and for one that the visitor may not see. */
export const notFoundHtml = (): string =>
  noticeHtml('There is no such status page', html`<p>Check the address with whoever gave it to you.</p>`)

export const noPagesHtml = (): string =>
  noticeHtml(
    'There is no public status page here',
    html`<p>Whoever runs this deck has not made one public.</p>`,
  )

export const pageListHtml = (pages: readonly { readonly slug: string; readonly title: string }[]): string =>
  noticeHtml(
    'Status pages',
    html`<ul>${pages.map(({ slug, title }) => html`<li class="row"><a href="/status/${slug}">${title}</a></li>`)}</ul>`,
  )

/** Tells nothing of the page but that it wants a password. */
export const passwordHtml = (slug: string, failure: string | null): string =>
  noticeHtml(
    'This page asks for a password',
    html`<form method="post" action="/status/${slug}"><label>Password<input type="password" name="password" required maxlength="500" autocomplete="current-password" autofocus></label>
${failure !== null && html`<p class="failed" role="alert">${failure}</p>`}<button>Show the page</button></form>`,
  )

export type SubscribeForm = {
  readonly slug: string
  readonly title: string
  readonly isMailSetUp: boolean
  readonly failure: string | null
}

/** E-mail and webhook, each a form of its own. */
export function subscribeHtml({ slug, title, isMailSetUp, failure }: SubscribeForm): string {
  const form = (kind: 'email' | 'webhook', control: Html, button: string) =>
    html`<form method="post" action="/status/${slug}/subscribe"><input type="hidden" name="kind" value="${kind}">${control}<button>${button}</button></form>`
  const mail = isMailSetUp
    ? form(
        'email',
        html`<label>E-mail address<input type="email" name="address" required maxlength="254" autocomplete="email"></label>`,
        'Send me a link to confirm',
      )
    : html`<p>E-mail is not set up on this deck. Use the feed or a webhook.</p>`
  const webhook = form(
    'webhook',
    html`<label>Address that takes a POST<input type="url" name="address" required maxlength="1000" placeholder="https://" autocomplete="off"></label>`,
    'Send a challenge to it',
  )
  return noticeHtml(
    `Updates of ${title}`,
    html`${failure !== null && html`<p class="failed" role="alert">${failure}</p>`}
<section><h2>By e-mail</h2>${mail}</section>
<section><h2>By webhook</h2>${webhook}<p class="small">It gets a challenge first, and must answer with the challenge's token. Each message is signed.</p></section>
<p><a href="/status/${slug}">Back to the page</a> · <a href="/status/${slug}/feed.xml">Feed</a></p>`,
  )
}

/** The same for an address that is new, known or unwilling. */
export const subscribeDoneHtml = (slug: string, kind: 'email' | 'webhook'): string =>
  noticeHtml(
    'One more step',
    html`<p>${
      kind === 'email'
        ? 'If that address can be subscribed, a mail with a link is on its way. Updates come once the link is used. It is good for two days.'
        : 'If that address can be subscribed, a challenge is on its way to it. Updates come once it answers with the token.'
    }</p><p><a href="/status/${slug}">Back to the page</a></p>`,
  )

/** A button, since programs that look into mail follow links, but press nothing. */
export const confirmHtml = (path: string): string =>
  noticeHtml(
    'Confirm the subscription',
    html`<form method="post" action="${path}"><p>Updates of this status page will be sent to you.</p><button>Confirm</button></form>`,
  )

export const unsubscribeHtml = (path: string): string =>
  noticeHtml(
    'End the subscription',
    html`<form method="post" action="${path}"><p>No more updates will be sent to you.</p><button>Unsubscribe</button></form>`,
  )

export const sentenceHtml = (title: string, sentence: string): string =>
  noticeHtml(title, html`<p>${sentence}</p>`)
