import { quoteCharacter, unquote } from './quote.ts'

type TokenKind =
  | 'number'
  | 'duration'
  | 'string'
  | 'identifier'
  | 'metric'
  | 'word'
  | 'symbol'
  | 'end'
  | 'error'

/**
 * `identifier`: a plain name; `metric`: a name with a colon; `word`: a keyword, which may still serve as a name.
 * `value` is the unquoted text of a string, the lower-case text of a word, the message of an error.
 */
export type Token = {
  readonly kind: TokenKind
  readonly text: string
  readonly value: string
  readonly start: number
  readonly end: number
}

const OPERATOR_WORDS = ['and', 'or', 'unless', 'atan2'] as const
const AGGREGATOR_WORDS =
  'sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio'
const KEYWORDS =
  'offset smoothed anchored by without on ignoring group_left group_right fill fill_left fill_right bool start end step range'
const WORDS = new Set([...OPERATOR_WORDS, ...AGGREGATOR_WORDS.split(' '), ...KEYWORDS.split(' ')])
const AGGREGATORS = new Set(AGGREGATOR_WORDS.split(' '))

const SPACE = /(?:[ \t\n\r]+|#[^\n]*)+/y
const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y
const HEXADECIMAL = /0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*/y
const DECIMAL = /(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y
const DURATION = /(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/y
const NUMBER_FORMS = [
  ['number', HEXADECIMAL],
  ['number', DECIMAL],
  ['duration', DURATION],
] as const
const STRING = /"(?:[^\\\n"]|\\[^\n])*"|'(?:[^\\\n']|\\[^\n])*'|`[^`]*`/y
const SYMBOL = /==|=~|!=|!~|<=|<\/|>=|>\/|[-+*/%^=<>@,(){}[\]:]/y
const ALPHANUMERIC = /[A-Za-z0-9_]/

/** Reads an expression into tokens; the last is `end` or the `error` that stopped it. */
export function tokenize(input: string): Token[] {
  return new Lexer(input).run()
}

/** Inside braces and brackets other characters and words count than outside. */
type Place = 'outside' | 'braces' | 'brackets'

class Lexer {
  private at = 0
  private openParens = 0
  private place: Place = 'outside'

  constructor(private readonly input: string) {}

  run(): Token[] {
    const tokens: Token[] = []
    for (;;) {
      this.take(SPACE)
      const token = this.next()
      tokens.push(token)
      if (token.kind === 'end' || token.kind === 'error') return tokens
    }
  }

  private next(): Token {
    const start = this.at
    const char = this.input[start]
    if (char === undefined) return this.finish()
    if (char === '"' || char === "'" || char === '`') return this.string(start)
    if (this.place === 'braces') return this.insideBraces(start, char)
    if (/\d/.test(char) || (char === '.' && /\d/.test(this.input[start + 1] ?? ''))) return this.number(start)
    if (/[A-Za-z_]/.test(char) || (char === ':' && this.place === 'outside')) return this.name(start)
    const symbol = this.take(SYMBOL)
    if (symbol === null)
      return this.failure(start, `unexpected character: ${quoteCharacter(this.input, start)}`)
    return this.symbol(start, symbol)
  }

  private symbol(start: number, symbol: string): Token {
    switch (symbol) {
      case '=~':
      case '!~':
        return this.failure(start, `unexpected character after '${symbol[0]}': '~'`)
      case '}':
        return this.failure(start, `unexpected character: '}'`)
      case '(':
        this.openParens += 1
        break
      case ')':
        if (this.openParens === 0) return this.failure(start, `unexpected right parenthesis ')'`)
        this.openParens -= 1
        break
      case '{':
        this.place = 'braces'
        break
      case '[':
        if (this.place === 'brackets') return this.failure(start, `unexpected left bracket '['`)
        this.place = 'brackets'
        break
      case ']':
        if (this.place !== 'brackets') return this.failure(start, `unexpected right bracket ']'`)
        this.place = 'outside'
    }
    return this.token('symbol', start, symbol)
  }

  private insideBraces(start: number, char: string): Token {
    const label = this.take(LABEL)
    if (label !== null) return this.token('identifier', start, label)
    if (char === '{') return this.failure(start, `unexpected left brace '{'`)
    const symbol = /[=!,}]/.test(char) ? this.take(SYMBOL) : null
    if (char === '!' && symbol === null) {
      const next = this.input[start + 1] ?? ''
      return this.failure(start, `unexpected character after '!' inside braces: '${next}'`)
    }
    if (symbol === null) {
      return this.failure(start, `unexpected character inside braces: ${quoteCharacter(this.input, start)}`)
    }
    if (symbol === '}') this.place = 'outside'
    // `==` is no operator of matchers: it reads as two signs, the second of which is out of place.
    if (symbol === '==') this.at -= 1
    return this.token('symbol', start, symbol === '==' ? '=' : symbol)
  }

  private name(start: number): Token {
    const isInBrackets = this.place === 'brackets'
    const name = this.take(isInBrackets ? LABEL : NAME) ?? ''
    const lower = name.toLowerCase()
    if (lower === 'inf' || lower === 'nan') return this.token('number', start, name)
    if (isInBrackets && !/^(step|range|min_of|max_of)$/.test(lower)) {
      return this.failure(start, `unexpected character: '${name[0]}', expected ':'`)
    }
    if (WORDS.has(lower)) return this.token('word', start, name, lower)
    return this.token(name.includes(':') ? 'metric' : 'identifier', start, name, isInBrackets ? lower : name)
  }

  private number(start: number): Token {
    for (const [kind, pattern] of NUMBER_FORMS) {
      this.at = start
      const text = this.take(pattern)
      if (text && !ALPHANUMERIC.test(this.input[this.at] ?? '')) return this.token(kind, start, text)
    }
    while (ALPHANUMERIC.test(this.input[this.at] ?? '')) this.at += 1
    const text = JSON.stringify(this.input.slice(start, this.at))
    return this.failure(start, `bad number or duration syntax: ${text}`)
  }

  private string(start: number): Token {
    const quoted = this.take(STRING)
    if (quoted === null) {
      const isRaw = this.input[start] === '`'
      return this.failure(start, isRaw ? 'unterminated raw string' : 'unterminated quoted string')
    }
    const text = unquote(quoted)
    if ('problem' in text) return this.failure(start, text.problem)
    return this.token('string', start, quoted, text.value)
  }

  private finish(): Token {
    if (this.place === 'braces') return this.failure(this.at, 'unexpected end of input inside braces')
    if (this.openParens !== 0) return this.failure(this.at, 'unclosed left parenthesis')
    if (this.place === 'brackets') return this.failure(this.at, 'unclosed left bracket')
    return this.token('end', this.at, '')
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.input)?.[0] ?? null
    if (text !== null) this.at += text.length
    return text
  }

  private token(kind: TokenKind, start: number, text: string, value = text): Token {
    return { kind, text, value, start, end: start + text.length }
  }

  private failure(start: number, message: string): Token {
    return { kind: 'error', text: '', value: message, start, end: this.input.length }
  }
}

/** A token as Prometheus names it in its errors. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of input'
    case 'identifier':
      return `identifier ${JSON.stringify(token.text)}`
    case 'metric':
      return `metric identifier ${JSON.stringify(token.text)}`
    case 'word':
      return describeWord(token)
    case 'symbol':
      return /^[-+*/%^@<>=!]/.test(token.text) && token.text !== '='
        ? `<op:${token.text}>`
        : `"${token.text}"`
    default:
      return `${token.kind} ${shortened(token.text)}`
  }
}

function describeWord(token: Token): string {
  if (AGGREGATORS.has(token.value)) return `<aggr:${token.text}>`
  if (OPERATOR_WORDS.some(word => word === token.value)) return `<op:${token.text}>`
  return `<${token.text}>`
}

const shortened = (text: string): string =>
  text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text)
