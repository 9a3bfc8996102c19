import { holds } from '../../core/access/index.ts'
import { readsBusiness } from '../../core/business/threshold.ts'
import { createHiding } from '../../core/business/visibility.ts'
import type { EntryConfigs, EntryKind } from '../../core/config/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'

/** A rule is a question about its series, and its alerts are the answers: who may not see business may not ask. */
export async function refuseBusiness(
  ctx: ConfigurationContext,
  kind: EntryKind,
  ...configs: readonly unknown[]
): Promise<void> {
  if (kind === 'receiver' && configs.some(tellsBusiness)) requirePermission(ctx, 'business.read')
  const isOpen = await openEntries(ctx, kind)
  if (configs.some(config => !isOpen(config))) requirePermission(ctx, 'business.read')
}

/** Where what alerts of business say goes to is for those to choose who may read it. */
const tellsBusiness = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'business' in config && config.business === true

/** Tells which entries of a kind there are for whoever asks. */
export async function openEntries(
  ctx: Pick<ConfigurationContext, 'actor' | 'configuration'>,
  kind: EntryKind,
): Promise<(config: unknown) => boolean> {
  if (kind !== 'rule' || holds(ctx.actor, 'business.read')) return () => true
  const hiding = createHiding(await ctx.configuration.hiddenSeries())
  return config => !readsBusiness(asRule(config), hiding)
}

/** The helper's cast: entries of the kind `rule` are asked about, and nothing else. */
const asRule = (config: unknown): EntryConfigs['rule'] => config as EntryConfigs['rule']
