import type { CheckStateName, KeptAnswer } from '../../contract/checks.ts'
import type { Database } from '../../services/context.ts'

/** What is written of an answer: the state is the one that is shown after it. */
export type AnswerRecord = {
  readonly key: string
  readonly atMs: number
  readonly state: CheckStateName
  readonly reason: string
  readonly answer: KeptAnswer
}

/** A check's state as it was written: one of its rows, without the answer. */
export type WrittenState = Pick<AnswerRecord, 'key' | 'atMs' | 'state' | 'reason'>

/** The table of answers; every method rejects when the database does. */
export interface AnswerRows {
  /** Adds them, and lets go of all but the newest `keep` of each check. */
  insert(records: readonly AnswerRecord[], keep: number): Promise<void>
  /** Newest first. */
  newest(key: string, count: number): Promise<KeptAnswer[]>
  /** Newest first within each check. */
  states(keys: readonly string[]): Promise<WrittenState[]>
}

export function createAnswerRows(
  db: Pick<Database, 'checkAnswer' | '$executeRaw' | '$queryRaw'>,
): AnswerRows {
  return {
    async insert(records, keep) {
      await db.checkAnswer.createMany({
        data: records.map(({ key, atMs, state, reason, answer }) => ({
          checkKey: key,
          at: new Date(atMs),
          state,
          reason,
          answer: asJson(answer),
        })),
      })
      const keys = [...new Set(records.map(({ key }) => key))]
      await db.$executeRaw`
        delete from check_answers where id in (
          select id from (
            select id, row_number() over (partition by check_key order by at desc, id desc) as place
            from check_answers where check_key = any(${keys})
          ) as placed where place > ${keep})`
    },
    async newest(key, count) {
      const rows = await db.checkAnswer.findMany({
        where: { checkKey: key },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
        take: count,
      })
      return rows.map(({ answer }) => asKept(answer))
    },
    async states(keys) {
      const rows = await db.$queryRaw<{ key: string; state: string; reason: string; at: Date }[]>`
        select check_key as key, state, reason, at from check_answers
        where check_key = any(${[...keys]}) order by check_key, at desc, id desc`
      return rows.map(({ key, state, reason, at }) => ({
        key,
        atMs: at.getTime(),
        state: asState(state),
        reason,
      }))
    },
  }
}

/** Plain data, but readonly; Prisma declares its input as mutable. NUL is no character of jsonb. */
const asJson = (answer: KeptAnswer): object =>
  JSON.parse(JSON.stringify(answer).replaceAll('\\u0000', '\\ufffd')) as object

/** Written by `insert` alone. */
const asKept = (value: unknown): KeptAnswer => value as KeptAnswer
const asState = (text: string): CheckStateName => text as CheckStateName
