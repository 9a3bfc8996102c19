import { DeckError } from '../../contract/errors.ts'
import type { PostView } from '../../contract/status-pages.ts'
import type { PostKind, PostState } from '../../core/status-page/post.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'

export const WITH_UPDATES = { updates: { orderBy: { at: 'desc' } } } as const
type Row = Prisma.StatusPostGetPayload<{ include: { updates: true } }>

/** Kind and states are what the tables' own CHECKs allow. */
export function toPostView(row: Row): PostView {
  return {
    id: row.id,
    pages: row.pages,
    kind: row.kind as PostKind,
    title: row.title,
    components: row.components,
    startsAtMs: row.startsAt.getTime(),
    endsAtMs: row.endsAt?.getTime() ?? null,
    createdBy: row.createdBy,
    updates: row.updates.map(({ id, at, state, body, createdBy }) => ({
      id,
      atMs: at.getTime(),
      state: state as PostState,
      body,
      createdBy,
    })),
  }
}

/** The post, locked until the transaction ends. Throws `not_found`. */
export async function lockPost(db: Transaction, id: string): Promise<Row> {
  await db.$queryRaw`SELECT 1 FROM status_posts WHERE id = ${id}::uuid FOR UPDATE`
  const row = await db.statusPost.findUnique({ where: { id }, include: WITH_UPDATES })
  if (!row) throw new DeckError('not_found', 'there is no such post: it may have been removed')
  return row
}

export const postFacts = ({ kind, title, pages, components, startsAt, endsAt }: Row) => ({
  kind,
  title,
  pages,
  components,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt?.toISOString() ?? null,
})

/** One row for each confirmed subscriber of the pages, before anything is sent. */
export async function queueUpdate(
  db: Transaction,
  update: { readonly id: string; readonly pages: readonly string[]; readonly at: Date },
): Promise<void> {
  const message = JSON.stringify({ kind: 'update', updateId: update.id })
  await db.$executeRaw`
    INSERT INTO status_deliveries (subscriber_id, message, next_attempt_at, created_at)
    SELECT id, ${message}::jsonb, ${update.at}, ${update.at} FROM status_subscribers
    WHERE page = ANY(${[...update.pages]}) AND confirmed_at IS NOT NULL`
}
