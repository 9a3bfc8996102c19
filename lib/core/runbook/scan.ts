/**
 * A text line by line, as far as its live parts need it: which lines are fenced, and what the others begin with. The page
 * reads the whole of Markdown; that costs 10 ms of a core a kilobyte, too much for a server that looks every few seconds.
 */
export type Scanned =
  | {
      readonly kind: 'fence'
      readonly line: number
      readonly word: string
      readonly title: string
      readonly lines: readonly string[]
      readonly isClosed: boolean
    }
  | { readonly kind: 'heading'; readonly line: number; readonly depth: number; readonly text: string }
  | { readonly kind: 'quote'; readonly line: number; readonly text: string }
  | {
      readonly kind: 'item'
      readonly line: number
      /** Spaces before its sign. */
      readonly indent: number
      readonly isOrdered: boolean
      /** `[ ]` or `[x]` stands before its words. */
      readonly isTask: boolean
      readonly text: string
    }
  | { readonly kind: 'words'; readonly line: number; readonly text: string }
  | { readonly kind: 'blank'; readonly line: number }

const SIGN = String.raw`(?:[-*+]|\d{1,9}[.)])`
const FENCE = new RegExp(String.raw`^[\s>]*(?:${SIGN}\s+)*(\`{3,}|~{3,})\s*([^\s\`]*)[ \t]*([^\`]*)$`)
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/
const QUOTE = /^[ \t]*>[ \t]?(.*)$/
const ITEM = new RegExp(String.raw`^([ \t]*)(${SIGN})[ \t]+(\[[ xX]\][ \t]+)?(.*)$`)

export function scanText(text: string): Scanned[] {
  const lines = text.split(/\r?\n/)
  const scanned: Scanned[] = []
  for (let i = 0; i < lines.length; i++) {
    const content = lines[i] ?? ''
    const fence = FENCE.exec(content)
    if (fence === null) {
      scanned.push(scanLine(content, i + 1))
      continue
    }
    const [, ticks = '', word = '', title = ''] = fence
    const end = fenceEnd(lines, i + 1, ticks)
    const body = lines.slice(i + 1, end)
    const isClosed = end < lines.length
    scanned.push({ kind: 'fence', line: i + 1, word, title: title.trim(), lines: body, isClosed })
    i = end
  }
  return scanned
}

/** The line that closes it; the number of lines when none does. */
function fenceEnd(lines: readonly string[], from: number, ticks: string): number {
  for (let i = from; i < lines.length; i++) {
    const closing = (lines[i] ?? '').replaceAll(/[\s>]/g, '')
    if (closing.startsWith(ticks) && closing.replaceAll(ticks.charAt(0), '') === '') return i
  }
  return lines.length
}

function scanLine(content: string, line: number): Scanned {
  if (content.trim() === '') return { kind: 'blank', line }
  const heading = HEADING.exec(content)
  if (heading) return { kind: 'heading', line, depth: heading[1]?.length ?? 1, text: heading[2] ?? '' }
  const quote = QUOTE.exec(content)
  if (quote) return { kind: 'quote', line, text: quote[1] ?? '' }
  const item = ITEM.exec(content)
  if (!item) return { kind: 'words', line, text: content }
  const [, spaces = '', sign = '', task, text = ''] = item
  return {
    kind: 'item',
    line,
    indent: spaces.replaceAll('\t', '    ').length,
    isOrdered: /\d/.test(sign),
    isTask: task !== undefined,
    text,
  }
}

const CODE = /(`+)(?!`)(.*?[^`])\1(?!`)/g

/** The code within a line of words; in a table `\|` is how a bar is typed. */
export function codesIn(text: string): string[] {
  const isRow = text.trimStart().startsWith('|')
  return [...text.matchAll(CODE)].map(([, , code = '']) =>
    (isRow ? code.replaceAll(String.raw`\|`, '|') : code).trim(),
  )
}

/** The words of a line without Markdown's signs; code that `isLeftOut` is no part of them. */
export function wordsOf(text: string, isLeftOut: (code: string) => boolean): string {
  return text
    .replaceAll(CODE, (_whole, _ticks, code: string) => (isLeftOut(code.trim()) ? ' ' : code))
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__)(.+?)\1/g, '$2')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
