import type { RulesDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

/** For verbs that need the rules in force. */
export type RulesContext = Context & { readonly rules: RulesDoor }
