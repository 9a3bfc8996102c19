import { formatValue } from './format-value.ts'
import { escapeHtml, escapeJs } from './html.ts'
import { toJson } from './json.ts'
import type { Value } from './value.ts'

/** What is written in place of a value that could do something where it stands: the word that Go has for it. */
const REFUSED = 'ZgotmplZ'

const ADDRESS_ATTRIBUTES =
  /^(?:href|src|action|formaction|poster|background|cite|data|xlink:href|manifest|icon)$/
const ATTRIBUTE = /[\s"'/]([a-z][\w:.-]*)\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]*))$/i
const ELEMENT = /<(\/?)(script|style)\b/gi
/** A tag that is longer is not looked at: what it holds is taken as text. */
const LONGEST_TAG = 2_000
const PLAIN_STYLE = /^[\w#%., -]*$/

/**
 * Escapes what actions write by where it stands, as Go's html/template does: text, an attribute, an address, a style, a
 * script. Told all that is written, it knows where the next value will stand.
 */
export class HtmlOutput {
  #element: 'script' | 'style' | null = null
  /** The last tag that is written, as far as it is open. */
  #tag = ''
  /** Whether a quote was the last that was written: in a script, a value behind it stands in a string. */
  #isBehindQuote = false

  /** Told of everything that is written; only markup of the template itself opens and closes tags. */
  wrote(text: string): void {
    if (text !== '') this.#isBehindQuote = /["'`]$/.test(text)
    for (const [, slash, name = ''] of text.matchAll(ELEMENT)) {
      this.#element = slash === '/' ? null : name.toLowerCase() === 'script' ? 'script' : 'style'
    }
    const open = text.search(/<[a-z!/][^<]*$/i)
    const tag = open < 0 ? this.#tag + (this.#tag === '' ? '' : text) : text.slice(open)
    this.#tag = tag.length > LONGEST_TAG || isClosed(tag) ? '' : tag
  }

  /** The text of a value at this place. */
  escape(value: Value): string {
    if (value === null) return ''
    const isSafe = typeof value === 'object' && value.kind === 'safe'
    if (isSafe && value.as === 'html' && this.#tag === '') return value.text
    const attribute = ATTRIBUTE.exec(this.#tag)
    if (attribute) return this.#attribute(value, attribute)
    if (this.#element === 'script') return scriptOf(value, this.#isBehindQuote)
    if (this.#element === 'style') return styleOf(formatValue(value))
    return escapeHtml(formatValue(value))
  }

  #attribute(value: Value, [, name = '', double, single, bare]: RegExpExecArray): string {
    const before = double ?? single ?? bare ?? ''
    const isUrl = typeof value === 'object' && value?.kind === 'safe' && value.as === 'url'
    if (/^on/i.test(name)) return escapeHtml(scriptOf(value, /["'`]$/.test(before)))
    if (/^style$/i.test(name)) return styleOf(formatValue(value))
    if (ADDRESS_ATTRIBUTES.test(name.toLowerCase())) return addressOf(formatValue(value), { before, isUrl })
    const text = escapeHtml(formatValue(value))
    return bare === undefined ? text : text.replace(/[\s=`]/g, char => `&#${char.charCodeAt(0)};`)
  }
}

/** Whether a tag has its `>`, outside of what its attributes hold. */
const isClosed = (tag: string): boolean => tag === '' || />/.test(tag.replace(/"[^"]*"?|'[^']*'?/g, ''))

function scriptOf(value: Value, isInString: boolean): string {
  return isInString ? escapeJs(formatValue(value)) : toJson(value)
}

const styleOf = (text: string): string => (PLAIN_STYLE.test(text) ? text : REFUSED)

/** An address: whole, only of harmless schemes; a part of its query, with everything that means something escaped. */
function addressOf(text: string, { before, isUrl }: { before: string; isUrl: boolean }): string {
  if (/[?#]/.test(before)) return encoded(text, /[^\w.~-]/gu)
  const scheme = /^\s*([^/?#:]*):/.exec(text)?.[1]
  const isHarmful = before.trim() === '' && scheme !== undefined && !/^(?:https?|mailto|tel)$/i.test(scheme)
  if (isHarmful && !isUrl) return `#${REFUSED}`
  return escapeHtml(encoded(text, /[^\w.~!#$%&*+,\-/:;=?@[\]]/gu))
}

const encoded = (text: string, what: RegExp): string =>
  text.replace(what, char =>
    Array.from(new TextEncoder().encode(char), byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
