import type { ChecksDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

/** For verbs that need the running checks. */
export type CheckContext = Context & { readonly checks: ChecksDoor }
