import { DeckError } from '../../contract/errors.ts'
import type {
  ListPages,
  OnCallNow,
  PageDetail,
  PageId,
  PagePlan,
  PageRow,
  PlanPage,
  ReadinessRow,
  ReadShifts,
  ShiftView,
} from '../../contract/on-call.ts'
import { requirePermission } from '../require.ts'
import { noPage } from './act-on-page.ts'
import type { OnCallContext } from './on-call-context.ts'

/** Every schedule, with who is on call now and next, and its gaps. */
export async function readOnCall(ctx: OnCallContext): Promise<{ schedules: OnCallNow[] }> {
  requirePermission(ctx, 'operations.read')
  return { schedules: await ctx.onCall.now() }
}

/** Who is on call over a stretch; of more than 100 days, the first 100. */
export async function readShifts(ctx: OnCallContext, question: ReadShifts): Promise<{ shifts: ShiftView[] }> {
  requirePermission(ctx, 'operations.read')
  const shifts = await ctx.onCall.shifts(question)
  if (!shifts) throw new DeckError('not_found', `there is no schedule "${question.schedule}"`)
  return { shifts }
}

/** Pages, newest first. */
export async function listPages(ctx: OnCallContext, filter: ListPages): Promise<{ pages: PageRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { pages: await ctx.onCall.pages(filter) }
}

/** A page with every order and every decision. */
export async function getPage(ctx: OnCallContext, { id }: PageId): Promise<PageDetail> {
  requirePermission(ctx, 'operations.read')
  const page = await ctx.onCall.page(id)
  if (!page) throw noPage(id)
  return page
}

/** The time machine: who would be told when, and where it would fall into a hole. Nothing is sent. */
export async function planPage(ctx: OnCallContext, question: PlanPage): Promise<PagePlan> {
  requirePermission(ctx, 'operations.read')
  const plan = await ctx.onCall.plan(question)
  if (!plan) throw new DeckError('not_found', `there is no escalation "${question.escalation}"`)
  return plan
}

/** Who can be reached by what, and how long ago it was tested. */
export async function readReadiness(ctx: OnCallContext): Promise<{ people: ReadinessRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { people: await ctx.onCall.readiness() }
}
