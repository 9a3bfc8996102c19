import { createHash } from 'node:crypto'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import {
  type AuditFact,
  auditable,
  CHAIN_START,
  type ChainEnd,
  factText,
  headText,
} from '../../core/audit/index.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { type Actor, type Context, inTransaction } from '../context.ts'

/** Who did it, as the log names them. */
type ActorFact = Pick<AuditFact, 'actorKind' | 'actorId' | 'actorName'>

/** What was done. Name things by kind and name, such as `key:grafana`; secrets are masked by their member's name. */
export type Deed = {
  /** In the form `room.verb`, such as `person.role-changed`. */
  readonly action: string
  readonly subject: string
  readonly before?: unknown
  readonly after?: unknown
  /** Who did it, when that is not the context's actor: a sign-in is its own person's. */
  readonly actor?: Actor
  /** The same, as it was described before. */
  readonly by?: ActorFact
}

/**
 * Appends one row to the audit log, chained to the row before. Call it inside the change's own transaction
 * (`inTransaction`): both are kept, or neither. Writers wait for each other until their transaction ends.
 */
export async function recordAudit(ctx: Context, deed: Deed): Promise<void> {
  await inTransaction(ctx, tx => append(tx, deed))
}

async function append(tx: Context, deed: Deed): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.auditLog})`
  const end = await chainEnd(tx)
  const at = new Date(tx.clock.now())
  const fact: AuditFact = {
    seq: end.seq + 1,
    at: at.toISOString(),
    ...(deed.by ?? describeActor(deed.actor ?? tx.actor)),
    action: deed.action,
    subject: deed.subject,
    before: auditable(deed.before),
    after: auditable(deed.after),
    address: tx.address,
    previousHash: end.hash,
  }
  const hash = sha256(factText(fact))
  await tx.db.auditEntry.create({
    data: { ...fact, at, hash, before: jsonColumn(fact.before), after: jsonColumn(fact.after) },
  })
  const signature = end.isVouchedFor ? tx.secrets.sign('audit-head', headText(fact.seq, hash)) : ''
  const head = { seq: fact.seq, hash, signature }
  await tx.db.auditHead.upsert({ where: { id: 1 }, create: { id: 1, ...head }, update: head })
}

/**
 * Where to go on. What somebody put, cut or signed behind our back must stay visible: the chain follows the signed
 * head rather than the newest row, and a head that is not ours is never signed again.
 */
async function chainEnd(tx: Context): Promise<ChainEnd & { isVouchedFor: boolean }> {
  const head = await tx.db.auditHead.findUnique({ where: { id: 1 } })
  const last = await tx.db.auditEntry.findFirst({
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  })
  if (!head) return { ...CHAIN_START, seq: Number(last?.seq ?? CHAIN_START.seq), isVouchedFor: last === null }
  const headSeq = Number(head.seq)
  return {
    seq: Math.max(headSeq, Number(last?.seq ?? 0)),
    hash: head.hash,
    isVouchedFor: tx.secrets.sign('audit-head', headText(headSeq, head.hash)) === head.signature,
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function jsonColumn(value: AuditFact['before']) {
  // Canonical facts are plain JSON; Prisma's own type only lacks `readonly`.
  return value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue)
}

export function describeActor(actor: Actor): ActorFact {
  switch (actor.kind) {
    case 'person':
      return { actorKind: 'person', actorId: actor.userId, actorName: actor.email }
    case 'key':
      return { actorKind: 'key', actorId: actor.keyId, actorName: actor.name }
    default:
      return {
        actorKind: actor.kind,
        actorId: null,
        actorName: actor.kind === 'system' ? 'Opsdeck' : 'nobody',
      }
  }
}
