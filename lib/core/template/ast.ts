import type { Value } from './value.ts'

/** One thing in a template. `offset` and `source` say where, for error messages. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | Branch
  | Loop
  | Invocation
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }

export type Branch = {
  readonly kind: 'if' | 'with'
  readonly pipe: Pipe
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

export type Loop = {
  readonly kind: 'range'
  readonly pipe: Pipe
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

export type Invocation = {
  readonly kind: 'template'
  readonly name: string
  readonly pipe: Pipe | null
  readonly place: Place
}

export type Place = { readonly offset: number; readonly source: string }

export type Pipe = Place & {
  /** `$x := …`, and `$i, $x := …` of a range. */
  readonly variables: readonly string[]
  /** `$x = …`: sets a variable that is there already. */
  readonly isAssignment: boolean
  readonly commands: readonly Command[]
}

/** A function or method with its arguments, or one operand. */
export type Command = Place & { readonly operands: readonly Operand[] }

export type Operand =
  | (Place & { readonly kind: 'dot' })
  | (Place & { readonly kind: 'nil' })
  | (Place & { readonly kind: 'constant'; readonly value: Value })
  | (Place & { readonly kind: 'field'; readonly names: readonly string[] })
  | (Place & { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] })
  | (Place & { readonly kind: 'function'; readonly name: string })
  | (Place & { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] })
  | (Place & { readonly kind: 'pipe'; readonly pipe: Pipe })

/** The templates of a text: what `define` and `block` named, by name. */
export type Definitions = ReadonlyMap<string, readonly Node[]>
