import type { Hiding } from '../../core/business/visibility.ts'
import { labelsFromObject, NO_LABELS } from '../../core/labels/index.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import type { RulesDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { createRulesDoor, withoutBusinessRules } from './door.ts'
import { createRuleManager } from './manager.ts'
import { createRuleSets } from './rule-sets.ts'
import type { GroupWorld } from './world.ts'

export type RulesParts = Omit<GroupWorld, 'outside' | 'query' | 'business'> & {
  /** Without business series. */
  readonly query: QueryEngine
  /** With them, for the rules that name them. Without it, no rule sees any. */
  readonly whole?: { readonly query: QueryEngine; readonly hiding: () => Hiding }
  /** The deck's address, without a slash at its end. */
  readonly deckUrl: string
}

export type Rules = {
  readonly sets: ReturnType<typeof createRuleSets>
  /** For everybody: what reads business series is left out, and the past is judged without them. */
  readonly door: RulesDoor
  readonly wholeDoor: RulesDoor
  /** Brings the rules of files into force, and the labels that alerts get on their way out. */
  applyFiles(files: readonly RuleGroup[], externalLabels: Readonly<Record<string, string>>): void
  stop(): Promise<void>
}

/** The rules of a deck: evaluated, listed, judged by the past. */
export function createRules({ deckUrl, whole, ...parts }: RulesParts): Rules {
  let labels = NO_LABELS
  const manager = createRuleManager({
    ...parts,
    ...(whole ? { business: whole } : {}),
    outside: () => ({ url: deckUrl, labels }),
  })
  const door = createRulesDoor({ manager, query: parts.query, clock: parts.clock })
  const sets = createRuleSets(manager, parts.log)
  return {
    sets,
    door: whole ? { ...door, ...withoutBusinessRules(door, whole.hiding) } : door,
    wholeDoor: whole ? createRulesDoor({ manager, query: whole.query, clock: parts.clock }) : door,
    applyFiles(files, externalLabels) {
      labels = labelsFromObject(externalLabels)
      void sets.apply({ files })
    },
    stop: manager.stop,
  }
}
