export const NEWLINE = 0x0a
export const TAB = 0x09
export const BLANK = 0x20
export const QUOTE = 0x22
export const HASH = 0x23
export const COMMA = 0x2c
export const EQUAL = 0x3d
export const BACKSLASH = 0x5c
export const BRACE_OPEN = 0x7b
export const BRACE_CLOSE = 0x7d

const COLON = 0x3a
const UNDERSCORE = 0x5f

/** The byte at an index, or -1 beyond the end: no byte, so no comparison with one succeeds. */
export const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? -1

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** First byte of a label name: a letter or an underscore. */
export const isLabelStart = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === UNDERSCORE

/** First byte of a metric name: as a label's, or a colon. */
export const isNameStart = (byte: number): boolean => isLabelStart(byte) || byte === COLON

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a range of bytes, or null when they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start < 24) {
    const short = decodeShortAscii(bytes, start, end)
    if (short !== null) return short
  }
  try {
    return utf8.decode(bytes.subarray(start, end))
  } catch {
    return null
  }
}

/** Most names and values are short and plain; a loop beats the decoder's call there. Null when not ASCII. */
export function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = byteAt(bytes, i)
    if (byte >= 0x80) return null
    text += String.fromCharCode(byte)
  }
  return text
}

/** Undoes the escapes of a label value or a quoted name: `\\`, `\"` and `\n`; any other stays as it is. */
export const unescapeValue = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\([\\"n])/g, (_all, mark: string) => (mark === 'n' ? '\n' : mark))
    : text

/** Undoes the escapes of a classic HELP text: `\\` and `\n` only. */
export const unescapeHelp = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\([\\n])/g, (_all, mark: string) => (mark === 'n' ? '\n' : mark))
    : text
