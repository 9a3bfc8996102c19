import { html } from './html.ts'
import {
  type BadgeDays,
  type ComponentState,
  percentText,
  STATE_WORDS,
  type StatusComponent,
} from './model.ts'

export type BadgeWish = { readonly kind: 'state' } | { readonly kind: 'uptime'; readonly days: BadgeDays }

/** White on each is at least 4.5:1. */
const FILLS: Readonly<Record<ComponentState, string>> = {
  up: '#08704f',
  degraded: '#8a5200',
  down: '#be0b26',
  maintenance: '#7f3fb5',
  unknown: '#646b71',
}

/** A badge to put into other pages. Nothing in it is loaded from anywhere, and nothing in it can run. */
export function badgeSvg(component: StatusComponent, wish: BadgeWish, isStale: boolean): string {
  const state = isStale ? 'unknown' : component.state
  const ratio = wish.kind === 'uptime' ? component.ratios[`${wish.days}`] : null
  const label =
    wish.kind === 'uptime'
      ? `${component.name} · ${wish.days === 1 ? '24 h' : `${wish.days} d`}`
      : component.name
  const value = wish.kind === 'uptime' ? percentText(ratio) : STATE_WORDS[state]
  const fill =
    FILLS[wish.kind === 'state' ? state : ratio === null ? 'unknown' : ratio < 0.99 ? 'degraded' : 'up']
  return draw(shorten(label), value.toLowerCase(), fill)
}

function draw(label: string, value: string, fill: string): string {
  const left = widthOf(label)
  const right = widthOf(value)
  const text = (content: string, x: number, width: number) =>
    html`<text x="${x + width / 2}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${content}</text>`
  return String(
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}"><title>${label}: ${value}</title><rect width="${left}" height="20" fill="#33393d"/><rect x="${left}" width="${right}" height="20" fill="${fill}"/><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(label, 0, left)}${text(value, left, right)}</g></svg>`,
  )
}

const shorten = (text: string): string => {
  const characters = [...text]
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : text
}

/** Verdana at 11 px is about 6.6 px a character; `textLength` makes the drawing keep to it. */
const widthOf = (text: string): number => Math.ceil([...text].length * 6.6) + 12
