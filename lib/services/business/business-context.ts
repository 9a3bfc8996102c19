import { DeckError } from '../../contract/errors.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** For verbs that need business as the running deck knows it. */
export type BusinessContext = Context & { readonly business: BusinessDoor }

/** The door of business, for whom it opens. @throws {DeckError} `forbidden` for everybody else */
export function openBusiness(ctx: BusinessContext): BusinessDoor {
  requirePermission(ctx, 'business.read')
  return ctx.business
}

/** What was asked for, or `not_found` with these words. */
export function found<T>(value: T | null, words: string): T {
  if (value === null) throw new DeckError('not_found', words)
  return value
}
