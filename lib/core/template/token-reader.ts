import type { Token } from './lexer.ts'

/** A place in the tokens of a text. */
export class TokenReader {
  /** Parentheses that are open. */
  depth = 0
  private at = 0
  private readonly end: Token

  constructor(
    readonly input: string,
    private readonly tokens: readonly Token[],
  ) {
    this.end = { kind: 'end', text: '', offset: input.length }
  }

  peek(): Token {
    return this.tokens[this.at] ?? this.end
  }

  next(): Token {
    const token = this.peek()
    this.at += 1
    return token
  }

  /** The next token that is no white space; what is before it is passed. */
  peekPastSpace(): Token {
    while (this.peek().kind === 'space') this.at += 1
    return this.peek()
  }

  nextPastSpace(): Token {
    this.peekPastSpace()
    return this.next()
  }

  mark(): number {
    return this.at
  }

  reset(mark: number): void {
    this.at = mark
  }
}
