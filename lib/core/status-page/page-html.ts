import { type Html, html } from './html.ts'
import {
  isOpen,
  overallOf,
  percentText,
  STALE_AFTER_MS,
  STATE_WORDS,
  type StatusComponent,
  type StatusModel,
  type StatusPostView,
  type StatusWindow,
} from './model.ts'
import { barsHtml, documentHtml, firstWatchedDay, stateGlyph, timeHtml, watchedWords } from './page-parts.ts'
import { textHtml } from './plain-text.ts'
import { POST_KIND_WORDS, POST_STATE_WORDS } from './post.ts'

export const PAST_DAYS = 14
const PAST_MS = PAST_DAYS * 86_400_000

/** The whole page: no script, nothing loaded from elsewhere, drawn anew by the browser once a minute. */
export function statusPageHtml(model: StatusModel, nowMs: number): string {
  const overall = overallOf(model, nowMs)
  const isStale = nowMs - model.asOfMs > STALE_AFTER_MS
  const open = model.posts.filter(post => isOpen(post, nowMs))
  const planned = model.posts.filter(post => post.startsAtMs > nowMs)
  const running = model.windows.filter(window => window.phase === 'open')
  const announced = model.windows.filter(window => window.phase === 'announced')
  const body = html`${topHtml(model)}
<main>
<p class="overall">${stateGlyph(overall.state)}<span>${overall.sentence}</span></p>
<p class="asof small">As of ${timeHtml(model.asOfMs)}. Times are UTC.</p>
${isStale && html`<p class="late" role="status">Nothing newer could be had since then. What follows is the last that is known.</p>`}
${model.description !== null && html`<section>${textHtml(model.description)}</section>`}
${sectionHtml('Now', [...open.map(postHtml), ...running.map(windowHtml)])}
${componentsHtml(model)}
${sectionHtml('Planned', [...planned.map(postHtml), ...announced.map(windowHtml)])}
${pastHtml(model, nowMs)}
</main>
<footer class="small"><span>Uptime: ${model.rule} Days are UTC.</span></footer>`
  return documentHtml({
    title: `${overall.sentence} · ${model.title}`,
    body,
    feedPath: `/status/${model.slug}/feed.xml`,
    refreshSeconds: 60,
  })
}

function topHtml(model: StatusModel): Html {
  return html`<header class="top"><h1>${model.title}</h1><nav>
${model.canSubscribe && html`<a href="/status/${model.slug}/subscribe">Get updates</a>`}
<a href="/status/${model.slug}/feed.xml">Feed</a>
${model.supportUrl !== null && html`<a href="${model.supportUrl}" rel="noopener noreferrer">Support</a>`}
</nav></header>`
}

const sectionHtml = (title: string, rows: readonly Html[]): Html =>
  rows.length === 0 ? html`` : html`<section><h2>${title}</h2>${rows}</section>`

function componentsHtml({ components }: StatusModel): Html {
  const groups = new Map<string | null, StatusComponent[]>([[null, []]])
  for (const component of components) {
    const group = groups.get(component.group)
    if (group) group.push(component)
    else groups.set(component.group, [component])
  }
  return html`<section><h2>Components</h2>${[...groups].map(
    ([name, members]) => html`${name !== null && html`<h3>${name}</h3>`}${members.map(componentHtml)}`,
  )}</section>`
}

function componentHtml({ name, state, days, ratios }: StatusComponent): Html {
  const watched = watchedWords(days)
  return html`<div class="row"><div class="head"><span class="name">${name}</span>
<span class="state s-${state}">${stateGlyph(state)}<span>${STATE_WORDS[state]}</span></span>
<span class="share">24 h ${percentText(ratios['1'])} · 30 d ${percentText(ratios['30'])} · 90 d ${percentText(ratios['90'])}${watched !== null && html` · ${watched}`}</span></div>
${barsHtml(days)}</div>`
}

function postHtml(post: StatusPostView): Html {
  const until = post.endsAtMs === null ? html`` : html` to ${timeHtml(post.endsAtMs)}`
  return html`<article id="post-${post.id}"><h3>${post.title}</h3>
<p class="small">${POST_KIND_WORDS[post.kind]}${post.components.length > 0 && ` · ${post.components.join(', ')}`} · ${timeHtml(post.startsAtMs)}${until}</p>
<ol>${post.updates.map(
    ({ id, state, atMs, body }) =>
      html`<li id="update-${id}"><p class="small"><b>${POST_STATE_WORDS[state]}</b> · ${timeHtml(atMs)}</p>${textHtml(body)}</li>`,
  )}</ol></article>`
}

function windowHtml(window: StatusWindow): Html {
  const when = { announced: 'Planned', open: 'Under way', over: 'Done' }[window.phase]
  return html`<article><h3>${window.name}</h3>
<p class="small">Planned maintenance · ${window.components.join(', ')} · ${when} · ${timeHtml(window.startsAtMs)} to ${timeHtml(window.endsAtMs)}</p>
${window.description !== null && textHtml(window.description)}</article>`
}

function pastHtml({ posts, windows, components }: StatusModel, nowMs: number): Html {
  const over = [
    ...posts
      .filter(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= nowMs && nowMs - endsAtMs <= PAST_MS)
      .map(post => ({ atMs: post.startsAtMs, row: postHtml(post) })),
    ...windows
      .filter(({ phase }) => phase === 'over')
      .map(window => ({ atMs: window.startsAtMs, row: windowHtml(window) })),
  ].sort((a, b) => b.atMs - a.atMs)
  const since = firstWatchedDay(components, nowMs - PAST_MS)
  const nothing = html`<p>${since === null ? 'Nothing has been watched yet.' : `No incident and no maintenance since ${since}.`}</p>`
  return html`<section><h2>Past ${PAST_DAYS} days</h2>${over.length > 0 ? over.map(({ row }) => row) : nothing}</section>`
}
