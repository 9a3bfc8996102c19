import { DeckError } from '../../contract/errors.ts'
import type { AddMark, MarkRow } from '../../contract/evidence.ts'
import type { ConfigurationDoor, HeartbeatsDoor } from '../../ports/deck.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { backupBefore } from './backup-before.ts'
import { placeMark } from './place-mark.ts'

export type MarkContext = Context & {
  readonly configuration: Pick<ConfigurationDoor, 'current'>
  readonly heartbeats: Pick<HeartbeatsDoor, 'list' | 'pings'>
}

/** A clock may be this far ahead of the deck's. */
const AHEAD_MS = 5 * 60_000
const TITLES = {
  deploy: 'Deployed',
  restart: 'Restarted',
  config: 'Configuration changed',
  note: 'Note',
} as const

/**
 * Puts a mark on a service. A deploy says whether a backup came in the hour before it, where the service has a backup
 * that is pinged. Throws `not_found` for a service that there is not, `invalid` for a time to come.
 */
export async function addMark(ctx: MarkContext, wish: AddMark): Promise<MarkRow> {
  requirePermission(ctx, 'marks.write')
  const { services } = await ctx.configuration.current()
  const service = services.find(({ slug }) => slug === wish.service)
  if (!service) {
    const known = services.map(({ slug }) => slug).join(', ')
    throw new DeckError('not_found', `there is no service ${wish.service}; there are: ${known || 'none'}`)
  }
  const atMs = wish.at ?? ctx.clock.now()
  if (atMs > ctx.clock.now() + AHEAD_MS) throw new DeckError('invalid', 'at: a mark cannot lie in the future')
  const backup = wish.kind === 'deploy' ? await backupBefore(ctx.heartbeats, wish.service, atMs) : null
  const { kind, version, url } = wish
  const mark = await placeMark(
    ctx,
    {
      service: wish.service,
      kind,
      title: wish.title ?? [TITLES[kind], version].filter(Boolean).join(' '),
      version: version ?? null,
      by: wish.by ?? actorName(ctx.actor),
      url: url ?? null,
      atMs,
      facts: { ...wish.facts, ...(backup === null ? {} : { backup }) },
    },
    (tx, after) => recordAudit(tx, { action: 'mark.added', subject: `service:${wish.service}`, after }),
  )
  if (mark === null) throw new DeckError('conflict', 'the mark is there already')
  return mark
}
