import type { AlertsDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

/** For verbs that need the running alerts. */
export type AlertContext = Context & { readonly alerts: AlertsDoor }
