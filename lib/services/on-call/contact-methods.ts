import { randomInt } from 'node:crypto'
import type {
  AddContactMethod,
  CodeSent,
  ConfirmContactMethod,
  MethodId,
  TestMethod,
} from '../../contract/contact-methods.ts'
import { DeckError } from '../../contract/errors.ts'
import type { MethodTest, MethodView } from '../../contract/on-call.ts'
import { CONTACT_PURPOSE } from '../../core/on-call/index.ts'
import type { ContactMethod } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission, requirePerson } from '../require.ts'
import type { OnCallContext } from './on-call-context.ts'

const MOST_METHODS = 20
const MOST_ADDED_AN_HOUR = 10
const HOUR_MS = 3_600_000
const CODE_LIFE_MS = 10 * 60_000
const CODE_EVERY_MS = 30_000
const MOST_TRIES = 5

/** The asker's own contact methods; browsers, which subscribe elsewhere, are among them as one. */
export async function listContactMethods(ctx: OnCallContext): Promise<{ methods: readonly MethodView[] }> {
  const { email } = requirePerson(ctx)
  await ctx.onCall.refresh()
  const row = (await ctx.onCall.readiness()).find(({ person }) => person.email === email)
  return { methods: row?.methods ?? [] }
}

/** Adds a way to reach oneself and sends a code by it: only with that code it counts. Throws `conflict` when it is there. */
export async function addContactMethod(ctx: OnCallContext, added: AddContactMethod): Promise<CodeSent> {
  const { userId, email } = requirePerson(ctx)
  const { kind, name, target } = added
  await refuseMany(ctx, email)
  const row = await inTransaction(ctx, async tx => {
    if ((await tx.db.contactMethod.count({ where: { userId } })) >= MOST_METHODS)
      throw new DeckError('conflict', `${MOST_METHODS} contact methods are enough: remove one first`)
    const [created] = await tx.db.contactMethod.createManyAndReturn({
      data: {
        userId,
        kind,
        name,
        target: ctx.secrets.seal(CONTACT_PURPOSE, target),
        fingerprint: ctx.secrets.sign('contact-fingerprint', `${kind} ${target}`),
        hint: hintOf(added),
        createdAt: new Date(ctx.clock.now()),
      },
      skipDuplicates: true,
    })
    if (!created) throw new DeckError('conflict', 'this is one of your contact methods already')
    const after = { kind, name, hint: created.hint }
    await recordAudit(tx, { action: 'contact-method.added', subject: `person:${email}`, after })
    return created
  })
  return sendCode(ctx, row)
}

/** Each sends a code to whatever number was written: not for as many as one likes. */
async function refuseMany(ctx: Context, email: string): Promise<void> {
  const since = new Date(ctx.clock.now() - HOUR_MS)
  const added = await ctx.db.auditEntry.count({
    where: { action: 'contact-method.added', subject: `person:${email}`, at: { gt: since } },
  })
  if (added < MOST_ADDED_AN_HOUR) return
  throw new DeckError('rate_limited', `${MOST_ADDED_AN_HOUR} contact methods an hour are enough`, undefined, {
    retryAfterSeconds: HOUR_MS / 1_000,
  })
}

/** Sends a new code, at most one in 30 seconds. */
export async function resendCode(ctx: OnCallContext, { id }: MethodId): Promise<CodeSent> {
  const row = await ownMethod(ctx, id)
  if (row.verifiedAt) throw new DeckError('conflict', 'it is confirmed already')
  const waitMs = (row.codeSentAt?.getTime() ?? 0) + CODE_EVERY_MS - ctx.clock.now()
  if (waitMs > 0)
    throw new DeckError(
      'rate_limited',
      'a code is on its way: wait half a minute before the next',
      undefined,
      {
        retryAfterSeconds: Math.ceil(waitMs / 1_000),
      },
    )
  return sendCode(ctx, row)
}

/** Confirms a method by the code that was sent. Throws `invalid`; after five wrong codes a new one must be sent. */
export async function confirmContactMethod(
  ctx: OnCallContext,
  { id, code }: ConfirmContactMethod,
): Promise<MethodView> {
  const { email } = requirePerson(ctx)
  const now = ctx.clock.now()
  // A try is counted before it is judged, so that many at once are not judged for free.
  const { count } = await ctx.db.contactMethod.updateMany({
    where: {
      id,
      user: { email },
      codeHash: { not: null },
      codeExpiresAt: { gt: new Date(now) },
      codeTries: { lt: MOST_TRIES },
    },
    data: { codeTries: { increment: 1 } },
  })
  const row = await ownMethod(ctx, id)
  if (count === 0) throw wrongCode('no code is open: send a new one')
  if (row.codeHash !== codeHash(ctx, id, code)) throw wrongCode('this is not the code that was sent')
  await inTransaction(ctx, async tx => {
    await tx.db.contactMethod.update({
      where: { id },
      data: {
        verifiedAt: new Date(now),
        codeHash: null,
        codeExpiresAt: null,
        testedAt: new Date(now),
        testOutcome: 'delivered',
        testDetail: 'confirmed by its code',
      },
    })
    const after = { kind: row.kind, name: row.name, hint: row.hint }
    await recordAudit(tx, { action: 'contact-method.confirmed', subject: `person:${email}`, after })
  })
  return viewOrThrow(ctx, id)
}

/** Takes one of the asker's methods away; rules that name it go on with the others. */
export async function removeContactMethod(ctx: OnCallContext, { id }: MethodId): Promise<void> {
  const { email } = requirePerson(ctx)
  await inTransaction(ctx, async tx => {
    const { kind, name, hint } = await ownMethod(tx, id)
    await tx.db.contactMethod.delete({ where: { id } })
    const before = { kind, name, hint }
    await recordAudit(tx, { action: 'contact-method.removed', subject: `person:${email}`, before })
  })
  await ctx.onCall.refresh()
}

/** Sends a test by a method now: one's own, or (for engineers) anybody's. */
export async function testContactMethod(ctx: OnCallContext, { id }: TestMethod): Promise<MethodTest> {
  const isOwn =
    ctx.actor.kind === 'person' && (await listContactMethods(ctx)).methods.some(method => method.id === id)
  if (!isOwn) requirePermission(ctx, 'on_call.write')
  const test = await ctx.onCall.testMethod(id)
  if (!test) throw new DeckError('not_found', 'there is no such contact method')
  await recordAudit(ctx, {
    action: 'contact-method.tested',
    subject: `contact-method:${id}`,
    after: { outcome: test.outcome },
  })
  return test
}

async function sendCode(ctx: OnCallContext, { id }: Pick<ContactMethod, 'id'>): Promise<CodeSent> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const now = ctx.clock.now()
  await ctx.db.contactMethod.update({
    where: { id },
    data: {
      codeHash: codeHash(ctx, id, code),
      codeExpiresAt: new Date(now + CODE_LIFE_MS),
      codeSentAt: new Date(now),
      codeTries: 0,
    },
  })
  const sent = await ctx.onCall.testMethod(id, code)
  const isSent = sent?.outcome === 'delivered'
  return { method: await viewOrThrow(ctx, id), isSent, detail: sent?.detail ?? 'it is not there any more' }
}

const codeHash = (ctx: Context, id: string, code: string): string =>
  ctx.secrets.sign('contact-code', `${id} ${code}`)

async function ownMethod(ctx: Context, id: string): Promise<ContactMethod> {
  const { userId } = requirePerson(ctx)
  const row = await ctx.db.contactMethod.findFirst({ where: { id, userId } })
  if (!row) throw new DeckError('not_found', 'there is no such contact method of yours')
  return row
}

async function viewOrThrow(ctx: OnCallContext, id: string): Promise<MethodView> {
  const view = (await listContactMethods(ctx)).methods.find(method => method.id === id)
  if (!view) throw new DeckError('not_found', 'there is no such contact method of yours')
  return view
}

const wrongCode = (message: string) => new DeckError('invalid', message, [{ path: 'code', message }])

/** Enough to recognise it by: the head and the tail. */
function hintOf({ kind, target }: AddContactMethod): string {
  if (kind === 'email') {
    const [local = '', domain = ''] = target.split('@')
    return `${local.slice(0, 1)}…@${domain}`
  }
  return kind === 'sms' || kind === 'voice'
    ? `${target.slice(0, 3)} … ${target.slice(-2)}`
    : `${target.slice(0, 2)}…${target.slice(-2)}`
}
