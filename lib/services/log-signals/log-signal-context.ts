import type { LogSignalsDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

export type LogSignalContext = Context & { readonly logSignals: LogSignalsDoor }
