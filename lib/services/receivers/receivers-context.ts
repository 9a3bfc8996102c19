import type { ReceiversDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

export type ReceiversContext = Context & { readonly receivers: ReceiversDoor }
