import { type Html, html } from './html.ts'

const LINK = /https?:\/\/[^\s<>"'`\\]{1,500}/g
/** What ends a sentence rather than a link. */
const TRAILING = /[.,;:!?)\]}]+$/

/** What people wrote: paragraphs, line breaks and http links; nothing else of it is markup. */
export function textHtml(text: string): Html {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .filter(paragraph => paragraph.trim() !== '')
  return html`${paragraphs.map(paragraph => html`<p>${lines(paragraph)}</p>`)}`
}

function lines(paragraph: string): Html[] {
  return paragraph.split('\n').map((line, i) => (i === 0 ? linked(line) : html`<br>${linked(line)}`))
}

function linked(line: string): Html {
  const parts: Html[] = []
  let at = 0
  for (const match of line.matchAll(LINK)) {
    const url = match[0].replace(TRAILING, '')
    parts.push(
      html`${line.slice(at, match.index)}<a href="${url}" rel="nofollow noopener noreferrer">${url}</a>`,
    )
    at = match.index + url.length
  }
  return html`${parts}${line.slice(at)}`
}
