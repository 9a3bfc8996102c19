import {
  CHAIN_START,
  type ChainEnd,
  type ChainedFact,
  type ChainFault,
  type ChainHead,
  checkHead,
  checkLink,
  headText,
  type Json,
} from '../../core/audit/index.ts'
import type { AuditEntry } from '../../generated/prisma/client.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Database, Transaction } from '../context.ts'
import { sha256 } from './record.ts'

const PAGE_ROWS = 1_000
const WALK_TIMEOUT_MS = 600_000

export type AuditReport = { readonly rows: number; readonly fault: ChainFault | null }

/** Walks the whole audit log from its first row and checks every link, then the signed head. Stops at the first fault. */
export async function checkAudit(ctx: {
  readonly db: Database
  readonly secrets: Secrets
}): Promise<AuditReport> {
  // One snapshot for rows and head: what is written meanwhile does not look like a fault.
  return ctx.db.$transaction(db => walk(db, ctx.secrets), {
    isolationLevel: 'RepeatableRead',
    timeout: WALK_TIMEOUT_MS,
  })
}

async function walk(db: Transaction, secrets: Secrets): Promise<AuditReport> {
  let end: ChainEnd = CHAIN_START
  for (;;) {
    const rows = await db.auditEntry.findMany({
      where: { seq: { gt: end.seq } },
      orderBy: { seq: 'asc' },
      take: PAGE_ROWS,
    })
    for (const row of rows) {
      const fact = toFact(row)
      const fault = checkLink(end, fact, sha256)
      if (fault) return { rows: end.seq, fault }
      end = fact
    }
    if (rows.length < PAGE_ROWS) return { rows: end.seq, fault: checkHead(end, await readHead(db, secrets)) }
  }
}

async function readHead(db: Transaction, secrets: Secrets): Promise<ChainHead | null> {
  const row = await db.auditHead.findUnique({ where: { id: 1 } })
  if (!row) return null
  const seq = Number(row.seq)
  return {
    seq,
    hash: row.hash,
    isSignatureGood: secrets.sign('audit-head', headText(seq, row.hash)) === row.signature,
  }
}

function toFact(row: AuditEntry): ChainedFact {
  return {
    ...row,
    seq: Number(row.seq),
    at: row.at.toISOString(),
    // jsonb comes back as plain JSON; Prisma's own type only differs in names.
    before: row.before as Json,
    after: row.after as Json,
  }
}
