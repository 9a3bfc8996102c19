import { labelsFromObject, NO_LABELS } from '../../core/labels/index.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import type { RulesDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { createRulesDoor } from './door.ts'
import { createRuleManager } from './manager.ts'
import { createRuleSets } from './rule-sets.ts'
import type { GroupWorld } from './world.ts'

export type RulesParts = Omit<GroupWorld, 'outside' | 'query'> & {
  readonly query: QueryEngine
  /** The deck's address, without a slash at its end. */
  readonly deckUrl: string
}

export type Rules = {
  readonly sets: ReturnType<typeof createRuleSets>
  readonly door: RulesDoor
  /** Brings the rules of files into force, and the labels that alerts get on their way out. */
  applyFiles(files: readonly RuleGroup[], externalLabels: Readonly<Record<string, string>>): void
  stop(): Promise<void>
}

/** The rules of a deck: evaluated, listed, judged by the past. */
export function createRules({ deckUrl, ...parts }: RulesParts): Rules {
  let labels = NO_LABELS
  const manager = createRuleManager({ ...parts, outside: () => ({ url: deckUrl, labels }) })
  const sets = createRuleSets(manager, parts.log)
  return {
    sets,
    door: createRulesDoor({ manager, query: parts.query, clock: parts.clock }),
    applyFiles(files, externalLabels) {
      labels = labelsFromObject(externalLabels)
      void sets.apply({ files })
    },
    stop: manager.stop,
  }
}
