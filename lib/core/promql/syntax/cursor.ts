import type { Span } from './ast.ts'
import { type PromqlError, parseError } from './error.ts'
import { describeToken, type Token, tokenize } from './lexer.ts'

/** Walks the tokens of one expression; every failure carries Prometheus' words and place. */
export class Cursor {
  private readonly tokens: readonly Token[]
  private index = 0
  /** How deep in operands the parser is. */
  level = 0

  constructor(readonly input: string) {
    this.tokens = tokenize(input)
  }

  /** The token to be read next. A character that no token begins with fails here, when it is reached. */
  get current(): Token {
    return this.peek(0)
  }

  peek(ahead: number): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]
    if (token === undefined) throw new Error('the lexer gave no tokens')
    if (token.kind === 'error' && ahead === 0) throw this.error(token, token.value)
    return token
  }

  /** Where the token before the current one ended: the end of what has been read. */
  get lastEnd(): number {
    return this.tokens[this.index - 1]?.end ?? 0
  }

  next(): Token {
    const token = this.current
    if (this.index < this.tokens.length - 1) this.index += 1
    return token
  }

  isAtEnd(): boolean {
    return this.current.kind === 'end'
  }

  isSymbol(text: string): boolean {
    const token = this.current
    return token.kind === 'symbol' && token.text === text
  }

  isWord(word: string): boolean {
    const token = this.current
    return token.kind === 'word' && token.value === word
  }

  isFollowedBy(text: string): boolean {
    const token = this.peek(1)
    return token.kind === 'symbol' && token.text === text
  }

  takeSymbol(text: string): Token | null {
    return this.isSymbol(text) ? this.next() : null
  }

  takeWord(word: string): Token | null {
    return this.isWord(word) ? this.next() : null
  }

  expectSymbol(text: string, context: string): Token {
    return this.takeSymbol(text) ?? this.fail(context, `"${text}"`)
  }

  /** Fails at the current token: `unexpected … in <context>, expected <expected>`. */
  fail(context = '', expected = ''): never {
    const token = this.current
    const where = context === '' ? '' : ` in ${context}`
    const wanted = expected === '' ? '' : `, expected ${expected}`
    throw this.error(token, `unexpected ${describeToken(token)}${where}${wanted}`)
  }

  error(span: Span, message: string): PromqlError {
    return parseError(this.input, { start: span.start, end: span.end }, message)
  }
}
