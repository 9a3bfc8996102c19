import type { Labels } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import type { Value } from './value.ts'

/** The functions that a template may use: those of Prometheus' rules, or of Alertmanager's notifications. */
export type FunctionTable = 'rule' | 'notification'

/** What a query in a template gave. A scalar is one sample without labels. */
export type QueryOutcome =
  | {
      readonly kind: 'vector'
      /** The value of a native histogram is 0 to templates, as in Prometheus. */
      readonly samples: readonly {
        readonly labels: Labels
        readonly value: number
        readonly histogram?: NativeHistogram
      }[]
    }
  | { readonly kind: 'error'; readonly message: string }

export type TemplateLimits = {
  /** Characters of the expanded text. */
  readonly outputChars: number
  /** Actions and turns of loops that are carried out. */
  readonly steps: number
  /** Templates inside templates. */
  readonly depth: number
}

export const DEFAULT_LIMITS: TemplateLimits = { outputChars: 1_048_576, steps: 200_000, depth: 100 }

export type ExpandOptions = {
  /** The evaluation time of a rule, or the time of a flush. */
  readonly nowMs: number
  /** The deck's address, without a slash at its end. */
  readonly externalUrl: string
  /** `html` escapes what actions write, for e-mail; `text` when not given. */
  readonly mode?: 'text' | 'html'
  /** What the queries of the template gave, by their expression. */
  readonly queries?: ReadonlyMap<string, QueryOutcome>
  readonly limits?: Partial<TemplateLimits>
}

export type Expansion =
  | { readonly kind: 'text'; readonly text: string }
  /** Needs the result of `expr` at `nowMs`: evaluate it, add it to `queries`, expand again. */
  | { readonly kind: 'query'; readonly expr: string }
  | { readonly kind: 'error'; readonly message: string }

/** A template that parsed; may be expanded any number of times. */
export type Template = {
  /** It has no actions: it expands to itself. */
  readonly isPlain: boolean
  readonly expand: (data: Value, options: ExpandOptions) => Expansion
}

/** What is wrong with a template's text. `offset` counts characters from its start. */
export type TemplateFault = { readonly offset: number; readonly message: string }

export type Compiled =
  | { readonly ok: true; readonly template: Template }
  | ({ readonly ok: false } & TemplateFault)
