import { unquote } from './quote.ts'

export type TokenKind =
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

export const OPERATOR_WORDS = ['and', 'or', 'unless', 'atan2'] as const
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
const STRING = /"(?:[^\\\n"]|\\[^\n])*"|'(?:[^\\\n']|\\[^\n])*'|`[^`]*`/y
const SYMBOL = /==|=~|!=|!~|<=|<\/|>=|>\/|[-+*/%^=<>@,(){}[\]:]/y
const ALPHANUMERIC = /[A-Za-z0-9_]/

/** Reads an expression into tokens; the last is `end` or the `error` that stopped it. */
export function tokenize(input: string): Token[] {
  return new Lexer(input).run()
}

class Lexer {
  private readonly tokens: Token[] = []
  private at = 0
  private parenDepth = 0
  private isInBraces = false
  private isInBrackets = false

  constructor(private readonly input: string) {}

  run(): Token[] {
    for (;;) {
      this.take(SPACE)
      const last = this.tokens.at(-1)
      if (last?.kind === 'end' || last?.kind === 'error') return this.tokens
      this.step()
    }
  }

  private step(): void {
    const start = this.at
    const char = this.input[start]
    if (char === undefined) return this.finish()
    if (char === '"' || char === "'" || char === '`') return this.string(start)
    if (this.isInBraces) return this.insideBraces(start, char)
    if (/\d/.test(char) || (char === '.' && /\d/.test(this.input[start + 1] ?? ''))) return this.number(start)
    if (/[A-Za-z_]/.test(char) || (char === ':' && !this.isInBrackets)) return this.name(start)
    const symbol = this.take(SYMBOL)
    if (symbol === null) return this.fail(start, `unexpected character: '${this.codePoint(start)}'`)
    this.symbol(start, symbol)
  }

  private symbol(start: number, symbol: string): void {
    if (symbol === '=~' || symbol === '!~') {
      return this.fail(start, `unexpected character after '${symbol[0]}': '~'`)
    }
    if (symbol === '(') this.parenDepth += 1
    if (symbol === '{') this.isInBraces = true
    if (symbol === '[') {
      if (this.isInBrackets) return this.fail(start, `unexpected left bracket '['`)
      this.isInBrackets = true
    }
    if (symbol === ']') {
      if (!this.isInBrackets) return this.fail(start, `unexpected right bracket ']'`)
      this.isInBrackets = false
    }
    if (symbol === '}') return this.fail(start, `unexpected character: '}'`)
    if (symbol === ')') {
      if (this.parenDepth === 0) return this.fail(start, `unexpected right parenthesis ')'`)
      this.parenDepth -= 1
    }
    this.emit('symbol', start, symbol)
  }

  private insideBraces(start: number, char: string): void {
    const label = this.take(LABEL)
    if (label !== null) return this.emit('identifier', start, label)
    if (char === '{') return this.fail(start, `unexpected left brace '{'`)
    const symbol = /[=!,}]/.test(char) ? this.take(SYMBOL) : null
    if (char === '!' && symbol === null) {
      const next = this.input[start + 1] ?? ''
      return this.fail(start, `unexpected character after '!' inside braces: '${next}'`)
    }
    if (symbol === null)
      return this.fail(start, `unexpected character inside braces: '${this.codePoint(start)}'`)
    if (symbol === '}') this.isInBraces = false
    // `==` is no operator of matchers: it reads as two signs, the second of which is out of place.
    if (symbol === '==') this.at -= 1
    this.emit('symbol', start, symbol === '==' ? '=' : symbol)
  }

  private name(start: number): void {
    const name = this.take(this.isInBrackets ? LABEL : NAME) ?? ''
    const lower = name.toLowerCase()
    if (lower === 'inf' || lower === 'nan') return this.emit('number', start, name)
    if (this.isInBrackets && !/^(step|range|min_of|max_of)$/.test(lower)) {
      return this.fail(start, `unexpected character: '${name[0]}', expected ':'`)
    }
    if (WORDS.has(lower)) return this.emit('word', start, name, lower)
    this.emit(name.includes(':') ? 'metric' : 'identifier', start, name, this.isInBrackets ? lower : name)
  }

  private number(start: number): void {
    const isBounded = (text: string | null): text is string =>
      text !== null && text !== '' && !ALPHANUMERIC.test(this.input[start + text.length] ?? '')
    for (const [kind, pattern] of [
      ['number', HEXADECIMAL],
      ['number', DECIMAL],
      ['duration', DURATION],
    ] as const) {
      this.at = start
      const text = this.take(pattern)
      if (isBounded(text)) return this.emit(kind, start, text)
    }
    while (ALPHANUMERIC.test(this.input[this.at] ?? '')) this.at += 1
    this.fail(start, `bad number or duration syntax: ${JSON.stringify(this.input.slice(start, this.at))}`)
  }

  private string(start: number): void {
    const quoted = this.take(STRING)
    if (quoted === null) {
      const isRaw = this.input[start] === '`'
      return this.fail(start, isRaw ? 'unterminated raw string' : 'unterminated quoted string')
    }
    const text = unquote(quoted)
    if ('problem' in text) return this.fail(start, text.problem)
    this.emit('string', start, quoted, text.value)
  }

  private finish(): void {
    if (this.isInBraces) return this.fail(this.at, 'unexpected end of input inside braces')
    if (this.parenDepth !== 0) return this.fail(this.at, 'unclosed left parenthesis')
    if (this.isInBrackets) return this.fail(this.at, 'unclosed left bracket')
    this.emit('end', this.at, '')
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.input)?.[0] ?? null
    if (text !== null) this.at += text.length
    return text
  }

  private codePoint(at: number): string {
    return String.fromCodePoint(this.input.codePointAt(at) ?? 0)
  }

  private emit(kind: TokenKind, start: number, text: string, value = text): void {
    this.tokens.push({ kind, text, value, start, end: start + text.length })
  }

  private fail(start: number, message: string): void {
    this.tokens.push({ kind: 'error', text: '', value: message, start, end: this.input.length })
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
