const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\uFFFD',
}

/** Escapes text for HTML, in attributes too, as Go's html/template writes it. */
export const escapeHtml = (text: string): string =>
  text.replace(/["'&<>\0]/g, char => HTML_ESCAPES[char] ?? char)

const JS_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Escapes text for a string in a script. */
export const escapeJs = (text: string): string =>
  text.replace(/[\\'"<>&=\p{Cc}\u2028\u2029]/gu, char => {
    const code = char.codePointAt(0) ?? 0
    return JS_ESCAPES[char] ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  })

/** Half a character, which no text of Go's has, becomes the sign for what cannot be read. */
export const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')

/** Go's url.QueryEscape. */
export const escapeQuery = (text: string): string =>
  encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

/** The reverse; null for text with a broken `%`. */
export function unescapeQuery(text: string): string | null {
  if (/%(?![\da-fA-F]{2})/.test(text)) return null
  const encoder = new TextEncoder()
  const bytes = text
    .replaceAll('+', ' ')
    .split(/(%[\da-fA-F]{2})/)
    .flatMap(part =>
      /^%[\da-fA-F]{2}$/.test(part) ? [Number.parseInt(part.slice(1), 16)] : [...encoder.encode(part)],
    )
  return new TextDecoder().decode(Uint8Array.from(bytes))
}
