import type { Listed, ListMovements, MovementRow } from '../../contract/business.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Customers' moves between two day ends. */
export const listMovements = async (
  ctx: BusinessContext,
  wish: ListMovements,
): Promise<Listed<MovementRow>> => openBusiness(ctx).movements(wish)
