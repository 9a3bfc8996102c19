import { canonicalJson, type Json } from './canonical.ts'

/** One row of the audit log as it is hashed. `seq` counts from 1 without a gap; `at` is RFC 3339 with milliseconds. */
export type AuditFact = {
  readonly seq: number
  readonly at: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly actorName: string
  readonly action: string
  readonly subject: string
  readonly before: Json
  readonly after: Json
  readonly address: string | null
  readonly previousHash: string
}

export type ChainedFact = AuditFact & { readonly hash: string }

/** What the first row carries as the hash of the one before. */
export const GENESIS = '0'.repeat(64)

/** The text whose SHA-256 is a row's hash: every column, and with it the hash of the row before. */
export function factText(fact: AuditFact): string {
  return canonicalJson({
    seq: fact.seq,
    at: fact.at,
    actorKind: fact.actorKind,
    actorId: fact.actorId,
    actorName: fact.actorName,
    action: fact.action,
    subject: fact.subject,
    before: fact.before,
    after: fact.after,
    address: fact.address,
    previousHash: fact.previousHash,
  })
}

/** The text that the head's signature covers. */
export const headText = (seq: number, hash: string): string => `${seq}:${hash}`

export type ChainFault =
  | { readonly kind: 'changed'; readonly seq: number }
  | { readonly kind: 'missing'; readonly seq: number }
  | { readonly kind: 'unlinked'; readonly seq: number }
  | { readonly kind: 'truncated'; readonly seq: number; readonly headSeq: number }
  | { readonly kind: 'head-forged' }
  | { readonly kind: 'head-missing' }

/** How far a check has come: the last good row. */
export type ChainEnd = { readonly seq: number; readonly hash: string }
export const CHAIN_START: ChainEnd = { seq: 0, hash: GENESIS }

/** Checks the next row against the one before; the fault, or null. `sha256` answers in lower-case hex. */
export function checkLink(
  end: ChainEnd,
  fact: ChainedFact,
  sha256: (text: string) => string,
): ChainFault | null {
  if (fact.seq !== end.seq + 1) return { kind: 'missing', seq: end.seq + 1 }
  if (sha256(factText(fact)) !== fact.hash) return { kind: 'changed', seq: fact.seq }
  if (fact.previousHash !== end.hash) return { kind: 'unlinked', seq: fact.seq }
  return null
}

export type ChainHead = ChainEnd & { readonly isSignatureGood: boolean }

/** Checks the end of the walk against the signed head: rows cut off at the end show here and nowhere else. */
export function checkHead(end: ChainEnd, head: ChainHead | null): ChainFault | null {
  if (head === null) return end.seq === 0 ? null : { kind: 'head-missing' }
  if (!head.isSignatureGood) return { kind: 'head-forged' }
  if (head.seq > end.seq) return { kind: 'truncated', seq: end.seq + 1, headSeq: head.seq }
  if (head.seq < end.seq || head.hash !== end.hash) return { kind: 'unlinked', seq: end.seq }
  return null
}

/** A fault in words: what is wrong and where. */
export function describeFault(fault: ChainFault): string {
  switch (fault.kind) {
    case 'changed':
      return `row ${fault.seq} was changed after it was written`
    case 'missing':
      return `row ${fault.seq} is missing`
    case 'unlinked':
      return `row ${fault.seq} does not follow from what was written before it: rows were replaced`
    case 'truncated':
      return `rows ${fault.seq} to ${fault.headSeq} are missing at the end`
    case 'head-forged':
      return "the signed head does not carry this deck's signature: it was changed, or OPSDECK_SECRET is another one"
    case 'head-missing':
      return 'the signed head is missing: the end of the log cannot be vouched for'
  }
}
