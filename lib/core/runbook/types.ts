import type { LiveUnit, NamedExpr, PanelLine } from '../panel/types.ts'

/** Which marks are drawn or listed: of one service; kinds empty = all. */
export type MarksWish = { readonly service: string; readonly kinds: readonly string[] }

/** Within a sentence: named by what is written there, so that the same words are asked once. */
export type InlinePart =
  | { readonly kind: 'value'; readonly expr: string; readonly unit: LiveUnit }
  | { readonly kind: 'check_state'; readonly check: string }
  | { readonly kind: 'heartbeat_age'; readonly heartbeat: string }

/** A line or a block of its own: named by the line that it begins on. */
export type BlockPart =
  | {
      readonly kind: 'condition'
      readonly expr: string
      /** Gives the figure while the condition does not hold; null = there is none to be had. */
      readonly valueExpr: string | null
      readonly unit: LiveUnit
      /** What is advised while it holds; `{{value}}` is the figure. */
      readonly text: string
    }
  | {
      readonly kind: 'panel'
      readonly title: string
      readonly unit: LiveUnit
      readonly rangeSeconds: number
      readonly exprs: readonly NamedExpr[]
      readonly lines: readonly PanelLine[]
      readonly marks: MarksWish | null
    }
  | {
      readonly kind: 'table'
      readonly title: string
      readonly columns: readonly string[]
      readonly exprs: readonly NamedExpr[]
      /** A selector whose newest sample tells how old the table is. */
      readonly source: string | null
      readonly limit: number
    }
  | { readonly kind: 'action'; readonly actions: readonly string[] }
  | { readonly kind: 'check'; readonly title: string; readonly checks: readonly string[] }
  | {
      readonly kind: 'heartbeat'
      readonly title: string
      readonly heartbeats: readonly string[]
      /** An older ping than this is red; null = as the heartbeat itself is judged. */
      readonly lateMs: number | null
    }
  | {
      readonly kind: 'log'
      readonly title: string
      readonly signals: readonly string[]
      readonly last: number
    }
  | {
      readonly kind: 'marks'
      readonly title: string
      readonly wish: MarksWish
      readonly rangeSeconds: number
    }

/** One live part of a text. `key`: what stands in the code, or `L12` of a block that begins on line 12. */
export type LivePart = { readonly key: string; readonly line: number } & (InlinePart | BlockPart)

export type RunbookItem = {
  readonly line: number
  /** The nearest heading above; empty without one. */
  readonly phase: string
  readonly text: string
  /** Checks that tick it when all of them are up; empty = people tick it. */
  readonly auto: readonly string[]
  readonly needs: 'published_update' | null
}

/** A piece of the text, lines counted from 1, both included: what a phone shows at once. */
export type RunbookStop = {
  readonly kind: 'before' | 'step'
  readonly title: string
  readonly fromLine: number
  readonly toLine: number
}

export type TextFault = { readonly line: number; readonly message: string }

export type ParsedRunbook = {
  readonly parts: readonly LivePart[]
  readonly items: readonly RunbookItem[]
  readonly stops: readonly RunbookStop[]
  readonly faults: readonly TextFault[]
}
