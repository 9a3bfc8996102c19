import type { RunnerConfig } from '../../core/config/schema/action.ts'
import type { Sourced } from '../../core/config/watch-configuration.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ChecksDoor } from '../../ports/deck.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { ChoicesReader, StepDoers, TableReader } from '../../ports/steps.ts'
import { createChoicesReader } from './choices.ts'
import { createHttpDoer } from './http.ts'
import { createRecheckDoer } from './recheck.ts'
import { createRunnerDoer } from './runner.ts'
import { createTableReader } from './table.ts'

type AddressRules = { readonly file: AddressRule; readonly page: AddressRule }

export type StepDoerOptions = {
  readonly version: string
  readonly clock: Clock
  readonly checks: Pick<ChecksDoor, 'run' | 'read'>
  /** By the networks that the configuration opens to what is made in the page. */
  readonly addressRules: (networks: readonly string[]) => AddressRules
}

type Configured = {
  readonly runners: readonly Sourced<RunnerConfig>[]
  readonly checkNetworks: readonly string[]
}

/** All kinds of steps, and what `apply` put in force of the configuration. */
export function createStepDoers(options: StepDoerOptions): StepDoers & {
  readonly choices: ChoicesReader
  readonly tables: TableReader
  apply(configured: Configured): void
} {
  let rules = options.addressRules([])
  let runners: ReadonlyMap<string, Sourced<RunnerConfig>> = new Map()
  const parts = {
    version: options.version,
    clock: options.clock,
    ruleOf: (source: 'file' | 'page') => rules[source],
    runnerOf: (slug: string) => runners.get(slug) ?? null,
  }
  return {
    http: createHttpDoer(parts),
    runner: createRunnerDoer(parts),
    recheck: createRecheckDoer(options.checks),
    choices: createChoicesReader(parts),
    tables: createTableReader(parts),
    apply(configured) {
      rules = options.addressRules(configured.checkNetworks)
      runners = new Map(configured.runners.map(runner => [runner.slug, runner]))
    },
  }
}
