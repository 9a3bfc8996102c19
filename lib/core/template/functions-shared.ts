import { type CallContext, fixed, type Pattern, type TemplateFunction } from './call.ts'
import { humanizeDuration, toFloat } from './humanize.ts'

/** What rules and notifications both have. */
export const SHARED_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['toUpper', fixed(['string'], ([text]) => mapCase(text, char => char.toUpperCase()))],
  ['toLower', fixed(['string'], ([text]) => mapCase(text, char => char.toLowerCase()))],
  [
    'match',
    fixed(['string', 'string'], ([pattern, text], context) => patternFor(pattern, text, context).test(text)),
  ],
  [
    'reReplaceAll',
    fixed(['string', 'string', 'string'], ([pattern, replacement, text], context) =>
      patternFor(pattern, text, context).replaceAll(text, replacement),
    ),
  ],
  ['safeHtml', fixed(['string'], ([text]) => ({ kind: 'safe', as: 'html', text }))],
  ['humanizeDuration', fixed(['any'], ([value]) => humanizeDuration(toFloat(value)))],
]

/** Characters that a regular expression looks at, for a step. */
const MATCHED_PER_STEP = 4

function patternFor(source: string, text: string, { pattern, spend }: CallContext): Pattern {
  spend(text.length / MATCHED_PER_STEP)
  return pattern(source)
}

/** Letter by letter, as Go does: a letter whose other case is not one letter stays as it is. */
function mapCase(text: string, change: (char: string) => string): string {
  return Array.from(text, char => {
    const changed = change(char)
    return [...changed].length === 1 ? changed : char
  }).join('')
}

/** A word and what belongs to it: letters, digits, marks, and the signs inside a word. */
const WORD = /[\p{L}\p{M}\p{N}_]+(?:['\u2019.:·\u2027][\p{L}\p{M}_]+)*/gu

/** The first letter of every word in upper case; `rest` says what becomes of the others. */
export const titleCase = (text: string, rest: (letters: string) => string): string =>
  text.replace(WORD, word =>
    word.replace(
      /^([^\p{L}]*)(\p{L})(.*)$/su,
      (_word, before: string, first: string, others: string) => before + first.toUpperCase() + rest(others),
    ),
  )
