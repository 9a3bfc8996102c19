import { unquote } from '../promql/syntax/quote.ts'
import type { Command, Operand, Pipe, Place } from './ast.ts'
import { TemplateSyntaxError } from './fault.ts'
import { parseConstant } from './number.ts'
import type { TokenReader } from './token-reader.ts'

const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
])

/** What may be used where a pipeline stands. */
export type Scope = {
  readonly hasFunction: (name: string) => boolean
  /** The variables in sight, innermost last. */
  readonly variables: string[]
}

/** Reads a pipeline up to its end: `context` names it in messages. @throws TemplateSyntaxError */
export function parsePipe(reader: TokenReader, scope: Scope, context: string): Pipe {
  return new PipeParser(reader, scope).pipe(context, 'close')
}

class PipeParser {
  constructor(
    private readonly reader: TokenReader,
    private readonly scope: Scope,
  ) {}

  pipe(context: string, end: 'close' | 'right'): Pipe {
    const start = this.reader.peekPastSpace()
    const { variables, isAssignment } = this.declarations(context)
    const commands: Command[] = []
    while (this.reader.peekPastSpace().kind !== end) {
      const token = this.reader.peek()
      if (token.kind === 'end') throw new TemplateSyntaxError(start.offset, `unexpected end in ${context}`)
      if (token.kind === 'pipe') throw new TemplateSyntaxError(token.offset, 'missing value for command')
      commands.push(this.command(context, end))
    }
    const close = this.reader.next()
    checkStages(commands, { context, offset: start.offset })
    this.scope.variables.push(...(isAssignment ? [] : variables))
    return { ...this.placeFrom(start.offset, close.offset), variables, isAssignment, commands }
  }

  private declarations(context: string): { variables: string[]; isAssignment: boolean } {
    const names: string[] = []
    const from = this.reader.mark()
    for (;;) {
      const variable = this.reader.nextPastSpace()
      const sign = this.reader.peekPastSpace()
      if (variable.kind !== 'variable' || !['declare', 'assign', 'comma'].includes(sign.kind)) {
        if (names.length > 0)
          throw new TemplateSyntaxError(variable.offset, 'range can only initialize variables')
        this.reader.reset(from)
        return { variables: [], isAssignment: false }
      }
      this.reader.next()
      names.push(variable.text)
      if (sign.kind === 'comma') {
        if (context === 'range' && names.length < 2) continue
        throw new TemplateSyntaxError(variable.offset, `too many declarations in ${context}`)
      }
      const isAssignment = sign.kind === 'assign'
      if (isAssignment) for (const name of names) this.checkVariable(name, variable.offset)
      return { variables: names, isAssignment }
    }
  }

  private command(context: string, end: 'close' | 'right'): Command {
    const operands: Operand[] = []
    const start = this.reader.peekPastSpace()
    for (;;) {
      this.reader.peekPastSpace()
      const operand = this.operand()
      if (operand) operands.push(operand)
      const token = this.reader.peek()
      if (token.kind === 'space') continue
      if (token.kind === end) break
      if (token.kind === 'pipe') {
        this.reader.next()
        if (operands.length > 0 && this.reader.peekPastSpace().kind === end)
          throw new TemplateSyntaxError(token.offset, 'missing value for command')
        break
      }
      const where = operand ? 'operand' : context
      throw new TemplateSyntaxError(token.offset, `unexpected ${JSON.stringify(token.text)} in ${where}`)
    }
    if (operands.length === 0) throw new TemplateSyntaxError(start.offset, 'empty command')
    const last = operands.at(-1)
    const place = this.placeFrom(start.offset, last ? last.offset + last.source.length : start.offset)
    return { ...place, operands }
  }

  /** A term, and the fields of it that follow without a space; null when none stands here. */
  private operand(): Operand | null {
    const term = this.term()
    if (!term) return null
    const names: string[] = []
    while (this.reader.peek().kind === 'field') names.push(this.reader.next().text.slice(1))
    if (names.length === 0) return term
    const place = this.placeFrom(term.offset, this.reader.peek().offset)
    switch (term.kind) {
      case 'field':
        return { ...place, kind: 'field', names: [...term.names, ...names] }
      case 'variable':
        return { ...place, kind: 'variable', name: term.name, names }
      case 'dot':
      case 'nil':
      case 'constant':
        throw new TemplateSyntaxError(place.offset, `unexpected . after term ${JSON.stringify(term.source)}`)
      default:
        return { ...place, kind: 'chain', of: term, names }
    }
  }

  private term(): Operand | null {
    const token = this.reader.peek()
    const place = { offset: token.offset, source: token.text }
    const constant = (value: string | bigint | number | boolean): Operand => {
      this.reader.next()
      return { ...place, kind: 'constant', value }
    }
    switch (token.kind) {
      case 'dot':
        this.reader.next()
        return { ...place, kind: 'dot' }
      case 'field':
        this.reader.next()
        return { ...place, kind: 'field', names: [token.text.slice(1)] }
      case 'variable':
        this.checkVariable(token.text, token.offset)
        this.reader.next()
        return { ...place, kind: 'variable', name: token.text, names: [] }
      case 'string':
        return constant(textOf(token.text, token.offset))
      case 'char':
        return constant(BigInt(textOf(token.text, token.offset).codePointAt(0) ?? 0))
      case 'number':
        return constant(parseConstant(token.text, token.offset))
      case 'word':
        return this.word(token.text, place)
      case 'left':
        return this.parenthesized(token.offset)
      default:
        return null
    }
  }

  private word(word: string, place: Place): Operand | null {
    if (KEYWORDS.has(word)) return null
    if (word === 'true' || word === 'false') {
      this.reader.next()
      return { ...place, kind: 'constant', value: word === 'true' }
    }
    if (word === 'nil') {
      this.reader.next()
      return { ...place, kind: 'nil' }
    }
    if (!this.scope.hasFunction(word)) {
      throw new TemplateSyntaxError(place.offset, `function ${JSON.stringify(word)} not defined`)
    }
    this.reader.next()
    return { ...place, kind: 'function', name: word }
  }

  private parenthesized(offset: number): Operand {
    this.reader.next()
    if (this.reader.depth >= MAX_PARENS) throw new TemplateSyntaxError(offset, 'too many parentheses')
    this.reader.depth += 1
    const pipe = this.pipe('parenthesized pipeline', 'right')
    this.reader.depth -= 1
    return { ...this.placeFrom(offset, this.reader.peek().offset), kind: 'pipe', pipe }
  }

  private checkVariable(name: string, offset: number): void {
    if (this.scope.variables.includes(name)) return
    throw new TemplateSyntaxError(offset, `undefined variable ${JSON.stringify(name)}`)
  }

  private placeFrom(from: number, to: number): Place {
    return { offset: from, source: this.reader.input.slice(from, to).trim() }
  }
}

const MAX_PARENS = 100

function checkStages(commands: readonly Command[], place: { context: string; offset: number }): void {
  if (commands.length === 0) throw new TemplateSyntaxError(place.offset, `missing value for ${place.context}`)
  for (const [i, command] of commands.entries()) {
    const first = command.operands[0]
    if (i === 0 || !first || !['constant', 'dot', 'nil'].includes(first.kind)) continue
    throw new TemplateSyntaxError(command.offset, `non executable command in pipeline stage ${i + 1}`)
  }
}

function textOf(quoted: string, offset: number): string {
  const text = unquote(quoted)
  if ('problem' in text) throw new TemplateSyntaxError(offset, `${text.problem} in ${quoted}`)
  if (quoted.startsWith("'") && [...text.value].length !== 1) {
    throw new TemplateSyntaxError(offset, `malformed character constant: ${quoted}`)
  }
  return text.value
}
