import { DeckError } from '../../contract/errors.ts'
import type { CreatePost } from '../../contract/status-pages.ts'
import type { NoticeSent, SendNotice } from '../../contract/uptime.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import { touches } from '../../core/window/index.ts'
import type { WindowsDoor } from '../../ports/deck.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { createPost } from '../status-pages/create-post.ts'
import type { StatusContext } from '../status-pages/status-context.ts'

type NoticeContext = StatusContext & { readonly windows: Pick<WindowsDoor, 'occurrences'> }

/**
 * Sends the notice of planned work: as a post on status pages, whose subscribers get it; without pages it only notes
 * that it was sent elsewhere. Throws `not_found` when nothing begins then, `conflict` when it was sent already, or when
 * the window needs none.
 */
export async function sendNotice(ctx: NoticeContext, wish: SendNotice): Promise<NoticeSent> {
  requirePermission(ctx, 'status.post')
  const found = await ctx.windows.occurrences(wish.startsAt, wish.startsAt + 1)
  const occurrence = found.find(one => one.slug === wish.slug && one.startsAtMs === wish.startsAt)
  if (!occurrence) throw new DeckError('not_found', `no window "${wish.slug}" begins at that time`)
  if (occurrence.noticeMs === null)
    throw new DeckError('conflict', `"${occurrence.name}" needs no notice: its window gives no lead time`)
  const key = { slug: wish.slug, startsAt: new Date(wish.startsAt) }
  const sent = { sentAt: new Date(ctx.clock.now()), sentBy: actorName(ctx.actor) }
  const post = wish.pages.length === 0 ? null : await postOf(ctx, wish, occurrence)
  // Both or neither: what is noted as sent was posted, whenever the deck ends.
  await inTransaction(ctx, async tx => {
    const { count } = await tx.db.windowNotice.createMany({ data: { ...key, ...sent }, skipDuplicates: true })
    if (count === 0) throw new DeckError('conflict', `the notice of "${occurrence.name}" was sent already`)
    const after = { startsAtMs: wish.startsAt, pages: wish.pages }
    await recordAudit(tx, { action: 'window.notice-sent', subject: `window:${wish.slug}`, after })
    if (post === null) return
    const { id } = await createPost({ ...ctx, ...tx }, post)
    await tx.db.windowNotice.update({ where: { slug_startsAt: key }, data: { postId: id } })
  })
  // The post's own refresh came before others could see it.
  if (post !== null) await ctx.statusPages.refresh()
  return { atMs: sent.sentAt.getTime(), by: sent.sentBy }
}

async function postOf(
  ctx: NoticeContext,
  { pages, body }: SendNotice,
  { name, services, startsAtMs, endsAtMs }: WindowOccurrence,
): Promise<CreatePost> {
  return {
    pages,
    kind: 'maintenance',
    title: name,
    components: await shownOn(ctx, pages, services),
    startsAt: startsAtMs,
    endsAt: endsAtMs,
    state: 'scheduled',
    body,
  }
}

/** Which of the covered services and parts the pages show. */
async function shownOn(
  ctx: NoticeContext,
  pages: readonly string[],
  services: readonly string[],
): Promise<string[]> {
  const shown = (await ctx.statusPages.list()).filter(page => pages.includes(page.slug))
  const keys = new Set(shown.flatMap(page => page.components.map(({ key }) => key)))
  return [...keys].filter(key => touches(services, key))
}
