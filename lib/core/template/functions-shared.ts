import { fixed, type TemplateFunction } from './call.ts'
import { humanizeDuration, toFloat } from './humanize.ts'

/** What rules and notifications both have. */
export const SHARED_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['toUpper', fixed(['string'], ([text]) => mapCase(text, char => char.toUpperCase()))],
  ['toLower', fixed(['string'], ([text]) => mapCase(text, char => char.toLowerCase()))],
  [
    'match',
    fixed(['string', 'string'], ([pattern, text], { pattern: compile }) => compile(pattern).test(text)),
  ],
  [
    'reReplaceAll',
    fixed(['string', 'string', 'string'], ([pattern, replacement, text], { pattern: compile }) =>
      compile(pattern).replaceAll(text, replacement),
    ),
  ],
  ['safeHtml', fixed(['string'], ([text]) => ({ kind: 'safe', as: 'html', text }))],
  ['humanizeDuration', fixed(['any'], ([value]) => humanizeDuration(toFloat(value)))],
]

/** Letter by letter, as Go does: a letter whose other case is not one letter stays as it is. */
function mapCase(text: string, change: (char: string) => string): string {
  return Array.from(text, char => {
    const changed = change(char)
    return [...changed].length === 1 ? changed : char
  }).join('')
}

/** A word and what belongs to it: letters, digits, marks, and the signs inside a word. */
const WORD = /[\p{L}\p{M}\p{N}_]+(?:['’.:·‧][\p{L}\p{M}_]+)*/gu

/** The first letter of every word in upper case; `rest` says what becomes of the others. */
export const titleCase = (text: string, rest: (letters: string) => string): string =>
  text.replace(WORD, word => {
    const [first = '', ...others] = [...word]
    return first.toUpperCase() + rest(others.join(''))
  })
