import { TemplateSyntaxError } from './fault.ts'

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'field'
  | 'dot'
  | 'variable'
  | 'word'
  | 'string'
  | 'char'
  | 'number'
  | 'declare'
  | 'assign'
  | 'pipe'
  | 'comma'
  | 'left'
  | 'right'
  | 'end'

export type Token = { readonly kind: TokenKind; readonly text: string; readonly offset: number }

const OPEN = '{{'
const SPACE = /[ \t\r\n]+/y
const NAME = /[\p{L}\p{Nd}_]*/uy
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y

type Quote = { readonly kind: TokenKind; readonly pattern: RegExp; readonly what: string }
const QUOTES: Readonly<Record<string, Quote>> = {
  '"': { kind: 'string', pattern: /"(?:[^"\\\n]|\\[^\n])*"/y, what: 'quoted string' },
  "'": { kind: 'char', pattern: /'(?:[^'\\\n]|\\[^\n])+'/y, what: 'character constant' },
  '`': { kind: 'string', pattern: /`[^`]*`/y, what: 'raw quoted string' },
}

const SIGNS: Readonly<Record<string, TokenKind>> = {
  '|': 'pipe',
  ',': 'comma',
  '=': 'assign',
  '(': 'left',
  ')': 'right',
}

/**
 * Cuts a text into its tokens, as Go's text/template does: trim markers applied, comments left out.
 * @throws TemplateSyntaxError
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run()
}

class Lexer {
  private readonly tokens: Token[] = []
  private at = 0
  private next: 'whole' | 'trimmed' = 'whole'

  constructor(private readonly input: string) {}

  run(): Token[] {
    while (this.at < this.input.length) {
      const open = this.input.indexOf(OPEN, this.at)
      if (open < 0) {
        this.text(this.input.length, false)
        break
      }
      const trims = /^-[ \t\r\n]/.test(this.input.slice(open + 2, open + 4))
      this.text(open, trims)
      this.at = open + (trims ? 3 : 2)
      const spaces = this.match(SPACE)?.length ?? 0
      // A comment stands right behind the braces, or behind the space that a trim marker asks for.
      const mayComment = spaces === 0 || trims
      if (mayComment && this.input.startsWith('/*', this.at + spaces)) this.comment(open, spaces)
      else this.action(open)
    }
    this.push('end', '', this.input.length)
    return this.tokens
  }

  private text(to: number, trimsEnd: boolean): void {
    let found = this.input.slice(this.at, to)
    if (this.next === 'trimmed') found = found.replace(/^[ \t\r\n]+/, '')
    if (trimsEnd) found = found.replace(/[ \t\r\n]+$/, '')
    if (found !== '') this.push('text', found, this.at)
    this.at = to
    this.next = 'whole'
  }

  private comment(open: number, spaces: number): void {
    const end = this.input.indexOf('*/', this.at + spaces + 2)
    if (end < 0) throw new TemplateSyntaxError(open, 'unclosed comment')
    this.at = end + 2
    if (!this.close()) throw new TemplateSyntaxError(end, 'comment ends before closing delimiter "}}"')
  }

  /** Steps over `}}` or ` -}}`; false when neither stands here. */
  private close(): boolean {
    const found = /^(?:[ \t\r\n]+-)?\}\}/.exec(this.input.slice(this.at, this.at + 64)) ?? this.farClose()
    if (!found) return false
    this.next = found[0].length > 2 ? 'trimmed' : 'whole'
    this.at += found[0].length
    return true
  }

  /** A trim marker behind more white space than is looked at on every token. */
  private farClose(): RegExpExecArray | null {
    if (!/^[ \t\r\n]{64}/.test(this.input.slice(this.at, this.at + 64))) return null
    return /^[ \t\r\n]+-\}\}/.exec(this.input.slice(this.at))
  }

  private action(open: number): void {
    this.push('open', OPEN, open)
    const depths: number[] = []
    for (;;) {
      const from = this.at
      if (this.close()) {
        const left = depths.at(-1)
        if (left !== undefined) throw new TemplateSyntaxError(left, 'unclosed left paren')
        this.push('close', '}}', from)
        return
      }
      const char = this.input[this.at]
      if (char === undefined) throw new TemplateSyntaxError(open, 'unclosed action: "{{" without its "}}"')
      if (char === '(') depths.push(this.at)
      if (char === ')' && depths.pop() === undefined)
        throw new TemplateSyntaxError(this.at, 'unexpected right paren')
      this.token(char)
    }
  }

  private token(char: string): void {
    const { kind, text } = this.read(char)
    this.push(kind, text, this.at)
    this.at += text.length
  }

  private read(char: string): { kind: TokenKind; text: string } {
    const spaces = this.match(SPACE)
    if (spaces) return { kind: 'space', text: spaces }
    const next = this.input[this.at + 1] ?? ''
    if (char === ':') {
      if (next === '=') return { kind: 'declare', text: ':=' }
      throw new TemplateSyntaxError(this.at, 'expected :=')
    }
    const sign = SIGNS[char]
    if (sign) return { kind: sign, text: char }
    const quoted = QUOTES[char]
    if (quoted) return this.quoted(quoted)
    if (/\d/.test(char) || (/[+.-]/.test(char) && /[\d.]/.test(next) && this.match(NUMBER) !== null)) {
      return this.number()
    }
    if (char === '.') return this.name('.', 'field')
    if (char === '$') return this.name('$', 'variable')
    if (/[\p{L}_]/u.test(this.charAt(this.at))) return this.name('', 'word')
    const found = named(this.charAt(this.at))
    throw new TemplateSyntaxError(this.at, `unrecognized character in action: ${found}`)
  }

  private quoted({ kind, pattern, what }: Quote): { kind: TokenKind; text: string } {
    const text = this.match(pattern)
    if (text === null) throw new TemplateSyntaxError(this.at, `unterminated ${what}`)
    return { kind, text }
  }

  private number(): { kind: TokenKind; text: string } {
    const text = this.match(NUMBER) ?? ''
    const after = this.charAt(this.at + text.length)
    if (text === '' || /[\p{L}\p{Nd}_]/u.test(after)) {
      throw new TemplateSyntaxError(this.at, `bad number syntax: ${JSON.stringify(text + after)}`)
    }
    return { kind: 'number', text }
  }

  private name(prefix: string, kind: TokenKind): { kind: TokenKind; text: string } {
    NAME.lastIndex = this.at + prefix.length
    const text = prefix + (NAME.exec(this.input)?.[0] ?? '')
    const end = this.at + text.length
    const after = this.charAt(end)
    const isEnd = after === '' || /[ \t\r\n.,|:)(=]/.test(after) || this.input.startsWith('}}', end)
    if (!isEnd) throw new TemplateSyntaxError(end, `bad character ${named(after)}`)
    return { kind: text === '.' ? 'dot' : kind, text }
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    return pattern.exec(this.input)?.[0] ?? null
  }

  private charAt(index: number): string {
    const code = this.input.codePointAt(index)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  private push(kind: TokenKind, text: string, offset: number): void {
    this.tokens.push({ kind, text, offset })
  }
}

function named(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `U+${code} '${char}'`
}
