import { timingSafeEqual } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import type { DeployHook, HookOfService } from '../../contract/evidence.ts'
import { readRailwayDeploy } from '../../core/mark/index.ts'
import type { ConfigurationDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { placeMark } from './place-mark.ts'

export type HookContext = Context & { readonly configuration: Pick<ConfigurationDoor, 'current'> }

const PURPOSE = 'deploy hook'
const AHEAD_MS = 5 * 60_000

/** Where a platform may report deploys of a service: the token in it is all that it needs. Throws `not_found`. */
export async function hookOfService(ctx: HookContext, { service }: HookOfService): Promise<{ path: string }> {
  requirePermission(ctx, 'services.write')
  const { services } = await ctx.configuration.current()
  if (!services.some(({ slug }) => slug === service))
    throw new DeckError('not_found', `there is no service ${service}`)
  return { path: `/api/marks/${ctx.secrets.sign(PURPOSE, service)}` }
}

/**
 * Takes what a platform sends when it deploys, and marks the service that the token is of; a deploy is marked once,
 * however often it is sent. Throws `not_found` for a wrong token, `invalid` for what is no deploy webhook.
 */
export async function takeDeployHook(
  ctx: HookContext,
  { token, ...body }: DeployHook,
): Promise<{ marked: boolean }> {
  const { services } = await ctx.configuration.current()
  const service = services.find(({ slug }) => isEqual(ctx.secrets.sign(PURPOSE, slug), token))
  if (!service) throw new DeckError('not_found', 'no service has this address: read it anew')
  const deploy = readRailwayDeploy(body)
  if (!deploy)
    throw new DeckError('invalid', 'this is no deploy webhook that the deck knows: send Railway\u2019s')
  if (deploy.outcome === 'underway') return { marked: false }
  const { id, version, by, environment } = deploy
  const isDone = deploy.outcome === 'done'
  const nowMs = ctx.clock.now()
  const mark = await placeMark(ctx, {
    service: service.slug,
    kind: isDone ? 'deploy' : 'note',
    title: `${isDone ? 'Deployed' : 'Deploy failed:'} ${version ?? id.slice(0, 8)}`,
    version: version ?? id.slice(0, 8),
    by: by ?? 'Railway',
    atMs: Math.min(deploy.atMs ?? nowMs, nowMs + AHEAD_MS),
    facts: { deployment: id, ...(environment === null ? {} : { environment }) },
    onceKey: `railway:${service.slug}:${id}:${deploy.outcome}`,
  })
  return { marked: mark !== null }
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
