import type { PagePlan, PlanHole, PlanOrder, PlanStep } from '../../lib/contract/on-call.ts'

/** Labels as people write them: a line each, `severity=critical`. */
export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

export type LabelsRead =
  | { readonly kind: 'labels'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'problem'; readonly message: string }

/** The inverse; quotes around a value may be there. */
export function readLabels(text: string): LabelsRead {
  const labels: Record<string, string> = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const at = line.indexOf('=')
    const name = line.slice(0, Math.max(0, at)).trim()
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      return {
        kind: 'problem',
        message: `“${line.trim()}” is no label: write name=value, such as severity=critical`,
      }
    labels[name] = line
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
  }
  return { kind: 'labels', labels }
}

/** What a plan shows at one moment: a step with those whom it tells, and the holes that it falls into. */
export type PlanMoment = {
  readonly key: string
  readonly atMs: number
  readonly round: number
  readonly step: PlanStep | null
  readonly name: string
  readonly orders: readonly PlanOrder[]
  readonly holes: readonly PlanHole[]
}

/** The plan by steps, in order; what goes out later by a step's slower methods stands with its step. */
export function momentsOf(plan: PagePlan): readonly PlanMoment[] {
  const moments = plan.steps.map((step, index): PlanMoment => {
    const isOwn = (order: PlanOrder) => order.round === step.round && order.step === step.step
    const nextSame = plan.steps.findIndex(
      (other, at) => at > index && other.step === step.step && other.round === step.round,
    )
    return {
      key: `${step.round} ${step.step} ${index}`,
      atMs: step.atMs,
      round: step.round,
      step,
      name: step.step,
      orders: nextSame < 0 ? plan.orders.filter(isOwn) : [],
      holes: plan.holes.filter(hole => hole.step === step.step && isNearest(plan, hole, index)),
    }
  })
  const told = new Set(moments.flatMap(moment => moment.orders))
  const holes = new Set(moments.flatMap(moment => moment.holes))
  const rest = [...plan.orders.filter(o => !told.has(o)), ...plan.holes.filter(h => !holes.has(h))].map(
    (one, index): PlanMoment => ({
      key: `rest ${index}`,
      atMs: one.atMs,
      round: 'round' in one ? one.round : 0,
      step: null,
      name: one.step,
      orders: 'round' in one ? [one] : [],
      holes: 'round' in one ? [] : [one],
    }),
  )
  return [...moments, ...rest].toSorted((a, b) => a.atMs - b.atMs)
}

/** A hole belongs to the last step of its name that was due by then. */
function isNearest(plan: PagePlan, hole: PlanHole, index: number): boolean {
  const due = plan.steps
    .map((step, at) => ({ step, at }))
    .filter(({ step }) => step.step === hole.step && step.atMs <= hole.atMs)
  return due.at(-1)?.at === index
}

/** "4 people told, 2 holes": the plan in a line. */
export function summarisePlan(plan: PagePlan): string {
  const people = new Set(plan.orders.flatMap(({ person }) => (person ? [person.email] : []))).size
  const receivers = new Set(plan.orders.flatMap(({ receiver }) => (receiver ? [receiver] : []))).size
  const parts = [
    people === 0 ? 'no person' : people === 1 ? '1 person' : `${people} people`,
    ...(receivers === 0 ? [] : [receivers === 1 ? '1 receiver' : `${receivers} receivers`]),
  ]
  const holes =
    plan.holes.length === 0 ? 'no hole' : plan.holes.length === 1 ? '1 hole' : `${plan.holes.length} holes`
  return `${parts.join(' and ')} told while nobody answers, ${holes}`
}

/** "+0:00", "+5:00", "+1:20 h" since the page began. */
export function sinceText(atMs: number, startMs: number): string {
  const seconds = Math.max(0, Math.round((atMs - startMs) / 1_000))
  const pad = (value: number) => String(value).padStart(2, '0')
  if (seconds < 3_600) return `+${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  return `+${Math.floor(seconds / 3_600)}:${pad(Math.floor((seconds % 3_600) / 60))} h`
}
