import type { SourcesData } from '../../contract/business.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Connectors with their states and ages, what a reconcile found, and which webhooks came. */
export const readSources = async (ctx: BusinessContext, _input: object): Promise<SourcesData> =>
  openBusiness(ctx).sources()
