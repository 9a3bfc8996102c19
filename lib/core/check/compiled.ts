import type { CheckConfig } from '../config/schema/check.ts'
import type { StateRules } from './advance-state.ts'
import type { CompiledTable } from './answer-table.ts'
import type { CompiledChildren } from './children.ts'
import type { CompiledField } from './field.ts'
import type { JsonPath } from './json-path.ts'
import type { CompiledRule } from './rule.ts'
import type { SeriesBook } from './series-book.ts'

/** A check's configuration made ready: paths, expressions, durations and secrets are read once. */
export type CompiledCheck = {
  readonly config: CheckConfig
  /** The configuration with every `{{secret}}` filled in: what the prober is given. Never stored, never shown. */
  readonly request: CheckConfig
  /** `service/slug`, the check's name everywhere. */
  readonly key: string
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly stateRules: StateRules
  readonly rules: readonly CompiledRule[]
  readonly children: readonly CompiledChildren[]
  readonly fields: readonly CompiledField[]
  readonly table: CompiledTable | null
  readonly forget: readonly JsonPath[]
  /** As `maskSecrets` takes them. */
  readonly secretForms: readonly string[]
  /** Whether the request proves who asks, so that a 401 means rejected credentials. */
  readonly hasCredentials: boolean
  readonly series: SeriesBook
}
