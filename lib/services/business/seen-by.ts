import { holds } from '../../core/access/index.ts'
import type { WholeDeck } from '../../ports/deck.ts'
import type { Actor } from '../context.ts'

/**
 * The deck as somebody may see it: without business, unless they may see business. Every door that shows series,
 * metrics, rules or alerts takes the deck from here or has none of business.
 */
export const seenBy = <D extends { readonly whole: Partial<WholeDeck> }>(deck: D, actor: Actor): D =>
  holds(actor, 'business.read') ? { ...deck, ...deck.whole } : deck
