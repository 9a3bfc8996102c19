/** Text that may stand in a page as it is: made by `html` alone, which escapes everything that it is given. */
export class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

export type HtmlValue = Html | string | number | null | false | readonly HtmlValue[]

/** Markup with values in it. A string is escaped for text and for quoted attributes; null and false are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const first = parts[0] ?? ''
  return new Html(
    values.reduce<string>((text, value, i) => text + shown(value) + (parts[i + 1] ?? ''), first),
  )
}

/** Escapes for text and for attributes in quotes, in HTML and XML alike. Characters that XML cannot hold go. */
export function escapeText(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"']/g, sign => ESCAPES[sign] ?? sign)
}

/** Without what no XML document may hold: control characters and halves of surrogate pairs. */
export const xmlSafe = (text: string): string => text.replace(FORBIDDEN, '')

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function shown(value: HtmlValue): string {
  if (value === null || value === false) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number' || value instanceof Html) return String(value)
  return value.map(shown).join('')
}
