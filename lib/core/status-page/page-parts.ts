import { Html, html } from './html.ts'
import type { ComponentState, StatusDay } from './model.ts'
import { PAGE_STYLE } from './page-style.ts'

/** A moment as people read it: `2026-02-03 04:05 UTC`. */
export const wordTime = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const timeHtml = (atMs: number): Html =>
  html`<time datetime="${new Date(atMs).toISOString().slice(0, 16)}Z">${wordTime(atMs)}</time>`

/** Shapes of the states, on a grid of 12: any two of shape, word and colour are enough. */
const SHAPES: Readonly<Record<ComponentState, Html>> = {
  up: html`<circle cx="6" cy="6" r="4.2" fill="currentColor"/>`,
  degraded: html`<path d="M6 .9 11.6 10.9H.4Z" fill="currentColor"/>`,
  down: html`<path fill-rule="evenodd" fill="currentColor" d="M.8.8h10.4v10.4H.8ZM3.1 4.1 5 6 3.1 7.9l1 1L6 7l1.9 1.9 1-1L7 6l1.9-1.9-1-1L6 5 4.1 3.1Z"/>`,
  maintenance: html`<path d="M2.2 1.4h2.6v9.2H2.2ZM7.2 1.4h2.6v9.2H7.2Z" fill="currentColor"/>`,
  unknown: html`<path d="M6 .9 11.1 6 6 11.1.9 6Z" fill="none" stroke="currentColor" stroke-width="1.4"/><circle cx="6" cy="6" r="1.3" fill="currentColor"/>`,
}

export const stateGlyph = (state: ComponentState): Html =>
  html`<svg class="s-${state}" viewBox="0 0 12 12" aria-hidden="true">${SHAPES[state]}</svg>`

const HEIGHT = 28
const SLOT = 10
const WIDTH = 8
/** Less than this would not be seen at all. */
const LEAST = 3

/** One bar a day, stacked by share of the day; what was not known is a dashed frame, never a good colour. */
export function barsHtml(days: readonly StatusDay[]): Html {
  const first = days[0]
  if (first === undefined) return html`<p class="small">No day has been measured yet.</p>`
  return html`<svg class="bars" viewBox="0 0 ${days.length * SLOT} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summarise(days)}">${days.map(
    (day, i) => dayHtml(day, i * SLOT),
  )}</svg><div class="axis small" aria-hidden="true"><span>${dayText(first)}</span><span>today</span></div>`
}

const dayText = ({ dayMs }: StatusDay): string => new Date(dayMs).toISOString().slice(0, 10)
const knownShare = ({ up, degraded, down, maintenance }: StatusDay): number =>
  up + degraded + down + maintenance

/** A percentage says little of time that nobody watched: on how many of the days anything was known. Null = on all. */
export function watchedWords(days: readonly StatusDay[]): string | null {
  const watched = days.filter(day => knownShare(day) > 0).length
  return watched === days.length ? null : `watched on ${watched} of ${days.length} days`
}

/** The day from which on anything was known of one of them, at `fromMs` at the earliest; null = nothing ever was. */
export function firstWatchedDay(
  components: readonly { readonly days: readonly StatusDay[] }[],
  fromMs: number,
): string | null {
  const days = components.flatMap(component => component.days)
  const known = days.filter(day => knownShare(day) > 0)
  if (known.length === 0) return null
  const firstMs = known.reduce((least, { dayMs }) => Math.min(least, dayMs), Number.POSITIVE_INFINITY)
  return new Date(Math.max(firstMs, fromMs)).toISOString().slice(0, 10)
}

function summarise(days: readonly StatusDay[]): string {
  const outages = days.filter(({ down }) => down > 0).length
  const missing = days.filter(day => knownShare(day) === 0).length
  return `${days.length} days: ${outages} with an outage, ${missing} without data`
}

function describe(day: StatusDay): string {
  const known = knownShare(day)
  if (known === 0) return `${dayText(day)}: no data`
  const shares = [
    ['down', day.down],
    ['degraded', day.degraded],
    ['in maintenance', day.maintenance],
    ['not known', known < 0.9995 ? 1 - known : 0],
  ] as const
  const told = shares.flatMap(([word, share]) => (share > 0 ? [`${shareText(share)} ${word}`] : []))
  return `${dayText(day)}: ${told.length > 0 ? told.join(', ') : 'no outage'}${day.isOver ? '' : ', so far'}`
}

/** Rounded up, so that no outage reads 0%. */
const shareText = (share: number): string =>
  share >= 1 ? '100%' : `${(Math.ceil(share * 10_000) / 100).toFixed(2)}%`

function dayHtml(day: StatusDay, x: number): Html {
  let base = HEIGHT
  const stack = (style: string, share: number) => {
    const height = share <= 0 ? 0 : Math.min(base, Math.max(LEAST, Math.round(share * HEIGHT)))
    base -= height
    return (
      height > 0 && html`<rect class="${style}" x="${x}" y="${base}" width="${WIDTH}" height="${height}"/>`
    )
  }
  const drawn = [
    stack('b-down', day.down),
    stack('b-warn', day.degraded),
    stack('b-maint', day.maintenance),
    knownShare(day) >= 0.9995
      ? stack(day.isOver ? 'b-up' : 'b-now', base / HEIGHT)
      : stack(day.isOver ? 'b-up' : 'b-now', day.up),
    base > 2 && html`<rect class="b-gap" x="${x}" y="1" width="${WIDTH}" height="${base - 1}"/>`,
  ]
  return html`<g><title>${describe(day)}</title>${drawn}</g>`
}

export type DocumentParts = {
  readonly title: string
  readonly body: Html
  readonly feedPath?: string
  /** How often the browser asks again; never where somebody types. */
  readonly refreshSeconds?: number
}

/** A document of the status pages, with its style inside. */
export function documentHtml({ title, body, feedPath, refreshSeconds }: DocumentParts): string {
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>
<meta name="color-scheme" content="light dark">${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}${feedPath !== undefined && html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${feedPath}">`}
<style>${new Html(PAGE_STYLE)}</style></head><body>
${body}
</body></html>`)
}
