import type { Branch, Command, Definitions, Invocation, Loop, Node, Operand, Pipe, Place } from './ast.ts'
import {
  type CallContext,
  checkCount,
  convertArguments,
  type FunctionMap,
  type TemplateFunction,
} from './call.ts'
import { calling, ExpansionError, placed } from './fault.ts'
import { printValue } from './format-value.ts'
import { HtmlOutput } from './html-output.ts'
import { memberOf } from './member.ts'
import type { TemplateLimits } from './outcome.ts'
import { turnsOf } from './turns.ts'
import { isTrue, typeName, type Value } from './value.ts'

export type EvaluationInput = {
  readonly body: readonly Node[]
  readonly definitions: Definitions
  readonly functions: FunctionMap
  readonly context: Omit<CallContext, 'spend'>
  readonly limits: TemplateLimits
  readonly isHtml: boolean
  /** Set before the template begins, in the order in which the parser was told of them. */
  readonly variables: readonly (readonly [string, Value])[]
}

/** Expands a parsed template. @throws ExpansionError; and whatever the context throws, such as QueryNeeded */
export function evaluateTemplate(input: EvaluationInput, data: Value): string {
  return new Evaluator(input).run(data)
}

type Ended = 'through' | 'break' | 'continue'
type Variable = { readonly name: string; value: Value }

/** Text that functions take and give counts as work too, so that none grows without bound. */
const CHARS_PER_STEP = 64

class Evaluator {
  private output = ''
  private steps = 0
  private depth = 0
  private variables: Variable[] = []

  private readonly context: CallContext
  private readonly html: HtmlOutput | null

  constructor(private readonly input: EvaluationInput) {
    this.html = input.isHtml ? new HtmlOutput() : null
    this.context = { ...input.context, spend: steps => this.spend(steps) }
  }

  run(data: Value): string {
    this.variables = [
      { name: '$', value: data },
      ...this.input.variables.map(([name, value]) => ({ name, value })),
    ]
    this.walk(this.input.body, data)
    return this.output
  }

  private walk(nodes: readonly Node[], dot: Value): Ended {
    for (const node of nodes) {
      const ended = this.node(node, dot)
      if (ended !== 'through') return ended
    }
    return 'through'
  }

  private node(node: Node, dot: Value): Ended {
    this.spend(1)
    switch (node.kind) {
      case 'text':
        this.write(node.text)
        return 'through'
      case 'action':
        this.action(node.pipe, dot)
        return 'through'
      case 'if':
      case 'with':
        return this.branch(node, dot)
      case 'range':
        return this.loop(node, dot)
      case 'template':
        this.invoke(node, dot)
        return 'through'
      default:
        return node.kind
    }
  }

  private spend(steps: number): void {
    this.steps += steps
    if (this.steps <= this.input.limits.steps) return
    throw new ExpansionError(`more than ${this.input.limits.steps} steps: the template is stopped`)
  }

  private action(pipe: Pipe, dot: Value): void {
    const value = this.pipe(pipe, dot)
    if (pipe.variables.length > 0) return
    this.write(this.html ? this.html.escape(value) : printValue(value))
  }

  private write(text: string): void {
    this.output += text
    this.html?.wrote(text)
    if (this.output.length > this.input.limits.outputChars) {
      throw new ExpansionError(`the text is longer than ${this.input.limits.outputChars} characters`)
    }
  }

  private branch(node: Branch, dot: Value): Ended {
    const before = this.variables.length
    const value = this.pipe(node.pipe, dot)
    const inner = node.kind === 'with' ? value : dot
    const ended = isTrue(value) ? this.walk(node.body, inner) : this.walk(node.otherwise, dot)
    this.variables.length = before
    return ended
  }

  private loop(node: Loop, dot: Value): Ended {
    const before = this.variables.length
    const over = this.pipe(node.pipe, dot)
    const [first, second] = node.pipe.variables
    const inner = this.variables.length
    let ended: Ended = 'through'
    let isEmpty = true
    for (const [key, value] of turnsOf(over, node.pipe)) {
      isEmpty = false
      this.spend(1)
      if (first !== undefined) this.bind(first, second === undefined ? value : key, node.pipe)
      if (second !== undefined) this.bind(second, value, node.pipe)
      ended = this.walk(node.body, value)
      this.variables.length = inner
      if (ended === 'break') break
    }
    if (isEmpty) ended = this.walk(node.otherwise, dot)
    this.variables.length = before
    // A jump in the body is done with here; one in the other part belongs to the loop around.
    return isEmpty ? ended : 'through'
  }

  private invoke(node: Invocation, dot: Value): void {
    const nodes = this.input.definitions.get(node.name)
    if (!nodes) throw new ExpansionError(`template ${JSON.stringify(node.name)} not defined`, node.place)
    if (this.depth >= this.input.limits.depth) {
      throw new ExpansionError(
        `templates inside templates more than ${this.input.limits.depth} deep`,
        node.place,
      )
    }
    const data = node.pipe ? this.pipe(node.pipe, dot) : null
    const outer = this.variables
    this.variables = [{ name: '$', value: data }]
    this.depth += 1
    this.walk(nodes, data)
    this.depth -= 1
    this.variables = outer
  }

  private pipe(pipe: Pipe, dot: Value): Value {
    let value: Value | undefined
    for (const command of pipe.commands) value = this.command(command, dot, value)
    const result = value ?? null
    // A range binds its variables at each turn; its pipeline alone is not their value.
    if (pipe.variables.length === 1 && pipe.variables[0]) this.bind(pipe.variables[0], result, pipe)
    return result
  }

  private bind(name: string, value: Value, { isAssignment }: Pipe): void {
    const known = isAssignment ? this.variables.findLast(variable => variable.name === name) : undefined
    if (known) known.value = value
    else this.variables.push({ name, value })
  }

  /** `piped` is what the command before it gave, its last argument. */
  private command(command: Command, dot: Value, piped: Value | undefined): Value {
    const first = command.operands[0]
    if (!first) throw new ExpansionError('empty command', command)
    if (command.operands.length === 1 && piped === undefined) {
      if (first.kind === 'nil') throw new ExpansionError('nil is not a command', first)
      return this.operand(first, dot)
    }
    return this.apply(first, { operands: command.operands.slice(1), piped }, dot)
  }

  private operand(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'nil':
        return null
      case 'constant':
        return operand.value
      case 'pipe':
        return this.pipe(operand.pipe, dot)
      default:
        return this.apply(operand, NO_ARGUMENTS, dot)
    }
  }

  /** A function, method, field or variable, with what it is given. */
  private apply(node: Operand, given: Given, dot: Value): Value {
    switch (node.kind) {
      case 'function':
        return this.call(node, given, dot)
      case 'field':
        return this.members(dot, node.names, { place: node, given, dot })
      case 'variable':
        if (node.names.length === 0 && given === NO_ARGUMENTS) return this.lookUp(node.name, node)
        return this.members(this.lookUp(node.name, node), node.names, { place: node, given, dot })
      case 'chain':
        return this.members(this.operand(node.of, dot), node.names, { place: node, given, dot })
      default:
        throw new ExpansionError(`can't give argument to non-function ${node.source}`, node)
    }
  }

  private lookUp(name: string, place: Place): Value {
    const found = this.variables.findLast(variable => variable.name === name)
    if (!found) throw new ExpansionError(`undefined variable: ${name}`, place)
    return found.value
  }

  private call(node: Place & { readonly name: string }, given: Given, dot: Value): Value {
    const spec = this.input.functions.get(node.name)
    if (!spec) throw new ExpansionError(`${JSON.stringify(node.name)} is not a defined function`, node)
    try {
      checkCount(node.name, spec, given.operands.length + (given.piped === undefined ? 0 : 1))
      if (node.name === 'and' || node.name === 'or') return this.shortCircuit(node.name, given, dot)
      const args = this.argumentsOf(given, dot)
      const result = this.invokeFunction(spec, node.name, args)
      this.spend((textLength(args) + lengthOf(result)) / CHARS_PER_STEP)
      return result
    } catch (error) {
      throw placed(error, node)
    }
  }

  private invokeFunction(spec: TemplateFunction, name: string, args: readonly Value[]): Value {
    try {
      return spec.call(args, this.context)
    } catch (error) {
      throw calling(error, name)
    }
  }

  /** The first false (and) or true (or) argument; those behind it are not evaluated. */
  private shortCircuit(name: 'and' | 'or', given: Given, dot: Value): Value {
    let value: Value = null
    for (const operand of given.operands) {
      value = this.operand(operand, dot)
      if (isTrue(value) === (name === 'or')) return value
    }
    return given.piped === undefined ? value : given.piped
  }

  private argumentsOf(given: Given, dot: Value): Value[] {
    const values = given.operands.map(operand => this.operand(operand, dot))
    if (given.piped !== undefined) values.push(given.piped)
    return values
  }

  /** Walks `.A.B.C` from a value; arguments go to the last one. */
  private members(from: Value, names: readonly string[], { place, given, dot }: Walk): Value {
    let value = from
    const hasArguments = given.operands.length > 0 || given.piped !== undefined
    if (names.length === 0 && hasArguments) {
      throw new ExpansionError(`can't give argument to non-function ${place.source}`, place)
    }
    try {
      const last = names.length - 1
      for (const [i, name] of names.entries()) {
        value = this.member(value, name, i === last && hasArguments ? this.argumentsOf(given, dot) : NOTHING)
      }
    } catch (error) {
      throw placed(error, place)
    }
    return value
  }

  private member(value: Value, name: string, args: readonly Value[]): Value {
    const member = memberOf(value, name)
    if (member.kind === 'method') {
      checkCount(name, { params: member.method.params, rest: null }, args.length)
      convertArguments(args, member.method.params)
      return member.method.call(args)
    }
    if (args.length > 0) throw new ExpansionError(`${name} has arguments but cannot be invoked as function`)
    if (member.kind === 'value') return member.value
    if (value === null) throw new ExpansionError(`nil pointer evaluating interface {}.${name}`)
    throw new ExpansionError(`can't evaluate field ${name} in type ${typeName(value)}`)
  }
}

const lengthOf = (value: Value): number => (typeof value === 'string' ? value.length : 0)

const textLength = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + lengthOf(value), 0)

type Given = { readonly operands: readonly Operand[]; readonly piped: Value | undefined }
type Walk = { readonly place: Place; readonly given: Given; readonly dot: Value }

const NOTHING: readonly Value[] = []
const NO_ARGUMENTS: Given = { operands: [], piped: undefined }
