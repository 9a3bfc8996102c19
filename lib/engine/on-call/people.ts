import { z } from 'zod'
import type { MethodTest } from '../../contract/on-call.ts'
import { HoursConfig } from '../../core/config/schema/schedule.ts'
import {
  type AddedOverride,
  METHOD_KINDS,
  type OnCallPerson,
  type PersonRule,
} from '../../core/on-call/index.ts'
import type { Database } from '../../services/context.ts'

/** What is kept of somebody's methods beside what a page needs. */
export type StoredMethod = OnCallPerson['methods'][number] & {
  readonly hint: string
  /** Null of browsers: their addresses are kept where they subscribe. */
  readonly sealedTarget: string | null
  readonly lastTest: MethodTest | null
  readonly lastSentAtMs: number | null
}
export type StoredPerson = Omit<OnCallPerson, 'methods'> & { readonly methods: readonly StoredMethod[] }

export type StoredOverride = AddedOverride & { readonly schedule: string }

/** Rules as they are kept; the same that the door takes. */
export const StoredRules = z.array(
  z.object({
    urgency: z.enum(['important', 'default']),
    hours: z.array(HoursConfig),
    steps: z.array(
      z.object({
        methodId: z.string(),
        afterSeconds: z.number(),
        receiptWithinSeconds: z.number().nullable(),
      }),
    ),
  }),
) satisfies z.ZodType<PersonRule[]>

const Kind = z.enum(METHOD_KINDS)
const Outcome = z.enum(['delivered', 'failed'])

/** Of the row that keeps how browsers were tested; they are told together, as one method. */
export const BROWSERS = 'browsers'

export const browsersOf = (userId: string): string => `${BROWSERS}.${userId}`

/** Everybody with an account, with their methods and rules. `problem` is filled in where channels are known. */
export async function readPeople(db: Database): Promise<StoredPerson[]> {
  const browsers = await db.pushSubscription.findMany({ select: { userId: true, name: true, toldAt: true } })
  const users = await db.user.findMany({
    select: {
      id: true,
      email: true,
      name: true,
      disabledAt: true,
      onCallPreference: true,
      contactMethods: { orderBy: { createdAt: 'asc' } },
    },
  })
  return users.map(user => ({
    email: user.email,
    name: user.name,
    zone: user.onCallPreference?.zone ?? 'UTC',
    isDisabled: user.disabledAt !== null,
    rules: StoredRules.safeParse(user.onCallPreference?.rules).data ?? [],
    methods: [
      ...browserMethod(
        user,
        browsers.filter(({ userId }) => userId === user.id),
      ),
      ...user.contactMethods.flatMap((row): StoredMethod[] => {
        const kind = Kind.safeParse(row.kind).data
        if (kind === undefined || kind === 'web_push') return []
        return [
          {
            id: row.id,
            kind,
            name: row.name,
            isVerified: row.verifiedAt !== null,
            problem: null,
            hint: row.hint,
            sealedTarget: row.target,
            lastTest: testOf(row),
            lastSentAtMs: row.lastSentAt?.getTime() ?? null,
          },
        ]
      }),
    ],
  }))
}

type Tested = {
  readonly testedAt: Date | null
  readonly testOutcome: string | null
  readonly testDetail: string | null
}

/** Every browser that somebody allowed to be told. */
function browserMethod(
  user: { readonly id: string; readonly contactMethods: readonly (Tested & { readonly kind: string })[] },
  browsers: readonly { readonly name: string; readonly toldAt: Date | null }[],
): StoredMethod[] {
  if (browsers.length === 0) return []
  const kept = user.contactMethods.find(({ kind }) => kind === 'web_push')
  const told = browsers.flatMap(({ toldAt }) => (toldAt ? [toldAt.getTime()] : []))
  return [
    {
      id: browsersOf(user.id),
      kind: 'web_push',
      name: browsers.length === 1 ? 'Browser' : `${browsers.length} browsers`,
      isVerified: true,
      problem: null,
      hint: browsers.map(({ name }) => name).join(', '),
      sealedTarget: null,
      lastTest: kept ? testOf(kept) : null,
      lastSentAtMs: told.length > 0 ? Math.max(...told) : null,
    },
  ]
}

function testOf(row: Tested): MethodTest | null {
  const outcome = Outcome.safeParse(row.testOutcome).data
  return row.testedAt && outcome
    ? { atMs: row.testedAt.getTime(), outcome, detail: row.testDetail ?? '' }
    : null
}

/** What stands beside schedules: those that are over are left out. */
export async function readOverrides(db: Database, fromMs: number): Promise<StoredOverride[]> {
  const rows = await db.scheduleOverride.findMany({
    where: { toAt: { gt: new Date(fromMs) } },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map(row => ({
    schedule: row.schedule,
    startsAtMs: row.fromAt.getTime(),
    endsAtMs: row.toAt.getTime(),
    person: row.person,
    reason: row.reason,
  }))
}
