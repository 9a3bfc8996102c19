import { maskSecrets, secretForms } from '../check/mask-secrets.ts'

/** Of a line as it is shown. */
const MAX_LINE_CHARS = 2_000
/** Shorter lines of a secret of several lines stand in any text by chance. */
const SHORTEST_SECRET_LINE = 8

/**
 * What a terminal would take for an order: CSI, then the strings OSC, DCS, SOS, PM and APC with their end, then the short
 * ones (ECMA-48 §5.3–5.6); by ESC, or by the single characters U+0080–U+009F.
 */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g
/** Marks that turn or hide text, but not those that join letters; and halves of a character. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\u2028\u2029]/gu

/** Every form in which secrets may stand in output, a line of a longer secret too. For `cleanOutput`. */
export const outputForms = (secrets: readonly string[]): readonly string[] =>
  secretForms([
    ...secrets,
    ...secrets
      .filter(secret => secret.includes('\n'))
      .flatMap(secret => secret.split(/\r?\n/))
      .map(line => line.trim())
      .filter(line => line.length >= SHORTEST_SECRET_LINE),
  ])

/**
 * One line of somebody's output as it may be shown: orders to a terminal are taken out, other control characters and marks
 * that turn or hide text are made visible, secrets are masked, and it is cut. `forms` as made by `outputForms`.
 */
export function cleanOutput(text: string, forms: readonly string[]): string {
  const masked = maskSecrets(text.replace(ESCAPES, ''), forms)
  const visible = masked.replace(CONTROLS, pictureOf).replace(UNSEEN, nameOf)
  return cut(visible)
}

/** U+2400 and on are pictures of the control characters. */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : nameOf(character)
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

function cut(text: string): string {
  if (text.length <= MAX_LINE_CHARS) return text
  const last = text.charCodeAt(MAX_LINE_CHARS - 2)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return `${text.slice(0, MAX_LINE_CHARS - (isHalf ? 2 : 1))}…`
}
