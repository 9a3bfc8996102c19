import type { HeartbeatsDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

export type HeartbeatContext = Context & { readonly heartbeats: HeartbeatsDoor }
