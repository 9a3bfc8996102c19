import type { ParameterField } from '../contract/recovery.ts'
import type { AnswerTable, TableStep } from '../core/action/table.ts'
import type { ParameterConfig, StepConfig } from '../core/config/schema/action.ts'

/** A step of a run with its texts filled in; `key` names this attempt for good: asked twice, it is done once. */
export type FilledStep<K extends StepConfig['kind'] = StepConfig['kind']> = {
  readonly key: string
  readonly config: Extract<StepConfig, { kind: K }>
  readonly isDryRun: boolean
  readonly timeoutMs: number
  /** Texts that must not be seen in any output. */
  readonly secrets: readonly string[]
  /** Where its action stands: a page may not ask every address that the configuration file may. */
  readonly source: 'file' | 'page'
  /**
   * Null: begun now. Else a process that is gone had begun it, and so many lines of it are kept: what runs is followed,
   * and nothing that changes something is begun anew.
   */
  readonly resumed: { readonly lines: number } | null
}

export type StepEnd = {
  /** `unknown`: it may have been done, and cannot be learnt. `busy`: somebody else is doing it. */
  readonly state: 'succeeded' | 'busy' | 'failed' | 'cancelled' | 'unknown'
  readonly code: number | null
  /** A sentence for the person at the screen. */
  readonly message: string
}

export type StepLine = { readonly stream: 'out' | 'err'; readonly text: string }

export interface StepDoer<K extends StepConfig['kind']> {
  /**
   * Does a step, or goes on with one that was begun under the same key. Lines are given as they come. Never rejects:
   * what goes wrong is an end. `signal` asks for it to be cancelled.
   */
  run(step: FilledStep<K>, onLine: (line: StepLine) => void, signal: AbortSignal): Promise<StepEnd>
}

export type RunnerHello = { readonly version: string; readonly commands: readonly string[] }

export interface RunnerDoer extends StepDoer<'runner'> {
  /** Asks a runner what it is; rejects with a sentence that says why not. */
  hello(slug: string): Promise<RunnerHello>
}

/** Who does each kind of step. */
export type StepDoers = {
  readonly http: StepDoer<'http'>
  readonly runner: RunnerDoer
  readonly recheck: StepDoer<'recheck'>
}

/** A list that a service gives, or why it could not be had. */
export type ReadTable = { readonly table: AnswerTable } | { readonly failure: string }

export interface TableReader {
  /** Never rejects. The texts of the step are filled in. */
  read(question: {
    readonly step: TableStep
    readonly source: 'file' | 'page'
    readonly secrets: readonly string[]
    readonly signal?: AbortSignal
  }): Promise<ReadTable>
}

export type ChoicesFrom = NonNullable<ParameterConfig['choices_from']>

/** Choices that a service lists itself; `failure` says why they could not be had. */
export type ReadChoices = {
  readonly choices: ParameterField['choices']
  readonly failure: string | null
}

export interface ChoicesReader {
  /** Never rejects. The texts of `from` are filled in. */
  read(question: {
    readonly from: ChoicesFrom
    readonly source: 'file' | 'page'
    readonly secrets: readonly string[]
    readonly signal?: AbortSignal
  }): Promise<ReadChoices>
}
