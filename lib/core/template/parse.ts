import { unquote } from '../promql/syntax/quote.ts'
import type { Branch, Definitions, Loop, Node, Pipe } from './ast.ts'
import { TemplateSyntaxError } from './fault.ts'
import { type Token, tokenize } from './lexer.ts'
import { parsePipe, type Scope } from './parse-pipe.ts'
import { TokenReader } from './token-reader.ts'

export type ParsedTemplate = {
  readonly body: readonly Node[]
  /** What the text defines for itself and for the texts that come after it. */
  readonly defined: Definitions
}

type ParseOptions = {
  readonly hasFunction: (name: string) => boolean
  /** Set before the template begins, such as `$labels`. */
  readonly variables: readonly string[]
}

/** Parses a template as Go's text/template does. @throws TemplateSyntaxError */
export function parseTemplate(text: string, options: ParseOptions): ParsedTemplate {
  return new TemplateParser(text, options).run()
}

/** How a list of nodes ended: by `{{end}}`, or by an `{{else}}` with what follows it. */
type ListEnd = { readonly nodes: Node[]; readonly by: 'end' | 'else' }

const MAX_BLOCKS = 200

class TemplateParser {
  private readonly reader: TokenReader
  private readonly defined = new Map<string, readonly Node[]>()
  private scope: Scope
  private loops = 0
  private blocks = 0

  constructor(
    text: string,
    private readonly options: ParseOptions,
  ) {
    this.reader = new TokenReader(text, tokenize(text))
    this.scope = this.newScope(options.variables)
  }

  run(): ParsedTemplate {
    const body: Node[] = []
    for (;;) {
      const token = this.reader.peek()
      if (token.kind === 'end') return { body, defined: this.defined }
      const word = this.controlWord()
      if (word?.text === 'define') this.definition(word)
      else if (word?.text === 'end' || word?.text === 'else')
        throw new TemplateSyntaxError(token.offset, `unexpected {{${word.text}}}: no block is open`)
      else body.push(this.node())
    }
  }

  private newScope(variables: readonly string[]): Scope {
    return { hasFunction: this.options.hasFunction, variables: ['$', ...variables] }
  }

  /** The word right behind `{{`, when the next token opens an action; nothing is passed. */
  private controlWord(): Token | null {
    if (this.reader.peek().kind !== 'open') return null
    const mark = this.reader.mark()
    this.reader.next()
    const token = this.reader.peekPastSpace()
    this.reader.reset(mark)
    return token.kind === 'word' ? token : null
  }

  private node(): Node {
    const token = this.reader.next()
    if (token.kind === 'text') return { kind: 'text', text: token.text }
    const word = this.reader.peekPastSpace()
    if (word.kind !== 'word') return this.action()
    switch (word.text) {
      case 'if':
      case 'with':
        this.reader.next()
        return this.branch(word.text, token)
      case 'range':
        this.reader.next()
        return this.loop(token)
      case 'template':
        this.reader.next()
        return this.invocation(token)
      case 'block':
        this.reader.next()
        return this.block(token)
      case 'break':
      case 'continue':
        this.reader.next()
        return this.jump(word.text, token)
      case 'define':
        throw new TemplateSyntaxError(token.offset, 'unexpected {{define}}: it may not stand inside a block')
      default:
        return this.action()
    }
  }

  private action(): Node {
    return { kind: 'action', pipe: this.pipe('command') }
  }

  private pipe(context: string): Pipe {
    return parsePipe(this.reader, this.scope, context)
  }

  private branch(kind: 'if' | 'with', open: Token): Branch {
    const before = this.scope.variables.length
    this.enter(open)
    const pipe = this.pipe(kind)
    const { nodes: body, by } = this.list(open, kind)
    const otherwise = by === 'else' ? this.otherwise(kind, open) : []
    this.blocks -= 1
    this.scope.variables.length = before
    return { kind, pipe, body, otherwise }
  }

  private loop(open: Token): Loop {
    const before = this.scope.variables.length
    this.enter(open)
    const pipe = this.pipe('range')
    this.loops += 1
    const { nodes: body, by } = this.list(open, 'range')
    this.loops -= 1
    const otherwise = by === 'else' ? this.otherwise('range', open) : []
    this.blocks -= 1
    this.scope.variables.length = before
    return { kind: 'range', pipe, body, otherwise }
  }

  private enter(open: Token): void {
    this.blocks += 1
    if (this.blocks > MAX_BLOCKS)
      throw new TemplateSyntaxError(open.offset, 'too many blocks inside each other')
  }

  /** What stands behind `{{else`: `if …`, `with …`, or the other list of nodes. */
  private otherwise(kind: 'if' | 'with' | 'range', open: Token): readonly Node[] {
    const next = this.reader.nextPastSpace()
    if (next.kind === 'close') {
      const list = this.list(open, kind)
      if (list.by === 'else')
        throw new TemplateSyntaxError(this.reader.peek().offset, `expected end; found {{else}}`)
      return list.nodes
    }
    const isChain = next.kind === 'word' && next.text === kind && kind !== 'range'
    if (isChain) return [this.branch(kind, open)]
    throw new TemplateSyntaxError(next.offset, `unexpected ${JSON.stringify(next.text)} in else`)
  }

  /** Nodes up to the `{{end}}` (passed) or `{{else` (passed without what follows) of the block that `open` begins. */
  private list(open: Token, what: string): ListEnd {
    const nodes: Node[] = []
    for (;;) {
      if (this.reader.peek().kind === 'end') {
        throw new TemplateSyntaxError(open.offset, `unexpected EOF: {{${what}}} without its {{end}}`)
      }
      const word = this.controlWord()
      if (word?.text === 'end' || word?.text === 'else') {
        this.reader.next()
        this.reader.nextPastSpace()
        if (word.text === 'end') this.expectClose('end')
        return { nodes, by: word.text }
      }
      nodes.push(this.node())
    }
  }

  private definition(word: Token): void {
    const open = this.reader.next()
    this.reader.nextPastSpace()
    const name = this.name('define clause')
    this.expectClose('define clause')
    this.define(name, word, () => this.onlyList(open, 'define'))
  }

  private onlyList(open: Token, what: string): Node[] {
    const list = this.list(open, what)
    if (list.by === 'end') return list.nodes
    throw new TemplateSyntaxError(open.offset, `unexpected {{else}} in ${what} clause`)
  }

  /** Reads a template of its own: it sees no variable of the text around it. */
  private define(name: string, at: Token, read: () => Node[]): void {
    const outer = { scope: this.scope, loops: this.loops }
    this.scope = this.newScope([])
    this.loops = 0
    const nodes = read()
    this.scope = outer.scope
    this.loops = outer.loops
    const isBlank = (list: readonly Node[]): boolean =>
      list.every(node => node.kind === 'text' && node.text.trim() === '')
    const known = this.defined.get(name)
    if (known && !isBlank(known)) {
      if (isBlank(nodes)) return
      throw new TemplateSyntaxError(at.offset, `multiple definition of template ${JSON.stringify(name)}`)
    }
    this.defined.set(name, nodes)
  }

  private invocation(open: Token): Node {
    const name = this.name('template clause')
    const place = { offset: open.offset, source: name }
    if (this.reader.peekPastSpace().kind === 'close') {
      this.reader.next()
      return { kind: 'template', name, pipe: null, place }
    }
    return { kind: 'template', name, pipe: this.pipe('template clause'), place }
  }

  private block(open: Token): Node {
    const name = this.name('block clause')
    const pipe = this.pipe('block clause')
    this.define(name, open, () => this.onlyList(open, 'block'))
    return { kind: 'template', name, pipe, place: { offset: open.offset, source: name } }
  }

  private jump(kind: 'break' | 'continue', open: Token): Node {
    if (this.loops === 0) throw new TemplateSyntaxError(open.offset, `{{${kind}}} outside {{range}}`)
    this.expectClose(kind)
    return { kind }
  }

  private name(context: string): string {
    const token = this.reader.nextPastSpace()
    const name = token.kind === 'string' ? unquote(token.text) : null
    if (name && 'value' in name) return name.value
    throw new TemplateSyntaxError(token.offset, `expected a quoted name in ${context}`)
  }

  private expectClose(context: string): void {
    const token = this.reader.nextPastSpace()
    if (token.kind === 'close') return
    throw new TemplateSyntaxError(token.offset, `unexpected ${JSON.stringify(token.text)} in ${context}`)
  }
}
