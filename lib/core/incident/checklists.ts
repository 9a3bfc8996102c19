import { PHASES_CHECKLIST, stepOf } from './clocks.ts'
import type {
  Checklist,
  ChecklistStep,
  IncidentKind,
  IncidentPolicyView,
  Severity,
  TickNeed,
} from './types.ts'

/** An item as an incident keeps it: its key stays, whatever becomes of the policy. */
export type KeptItem = {
  readonly key: string
  readonly phase: string
  readonly text: string
  readonly link: string | null
  readonly needs: TickNeed | null
}
export type KeptChecklist = {
  readonly key: string
  readonly title: string
  readonly items: readonly KeptItem[]
}

export type KeptTick = {
  readonly checklist: string
  readonly item: string
  readonly by: string
  readonly atMs: number
}

const keep = (
  steps: readonly ChecklistStep[],
  { phase, from }: { phase: string; from: number },
): KeptItem[] => steps.map((step, i) => ({ key: String(from + i + 1), phase, ...step }))

/** The checklists that come with a severity and a kind. An incident's own phases are one list, in their order. */
export function checklistsFor(
  policy: IncidentPolicyView,
  { severity, kind }: { readonly severity: Severity; readonly kind: IncidentKind },
): KeptChecklist[] {
  const lists: KeptChecklist[] = []
  const own = policy.kinds.find(view => view.kind === kind)
  if (own && own.checklist.length > 0)
    lists.push({ key: `kind:${kind}`, title: own.title, items: keep(own.checklist, { phase: '', from: 0 }) })
  const step = stepOf(policy, severity)
  const items: KeptItem[] = []
  for (const phase of step?.phases ?? [])
    items.push(...keep(phase.checklist, { phase: phase.name, from: items.length }))
  if (step && items.length > 0)
    lists.push({ key: PHASES_CHECKLIST, title: `${step.label} ${step.means}`, items })
  return lists
}

/** A checklist of the policy as an incident keeps it; null when the policy has none of that key. */
export function checklistByKey(policy: IncidentPolicyView, key: string): KeptChecklist | null {
  const list = policy.checklists.find(other => other.key === key)
  return list ? { key: list.key, title: list.title, items: keep(list.items, { phase: '', from: 0 }) } : null
}

/** What an item waits for, in words; null when it can be ticked. */
export function tickBlock(needs: TickNeed | null, has: { readonly isPublished: boolean }): string | null {
  return needs === 'published_update' && !has.isPublished ? 'publish an update on a status page first' : null
}

/** The lists as they are shown, with their ticks. */
export function shownChecklists(
  lists: readonly KeptChecklist[],
  ticks: readonly KeptTick[],
  has: { readonly isPublished: boolean },
): Checklist[] {
  const byItem = new Map(ticks.map(tick => [JSON.stringify([tick.checklist, tick.item]), tick]))
  return lists.map(({ key, title, items }) => ({
    key,
    title,
    items: items.map(item => {
      const tick = byItem.get(JSON.stringify([key, item.key]))
      const blockedBy = tick ? null : tickBlock(item.needs, has)
      return {
        key: item.key,
        phase: item.phase,
        text: item.text,
        tick: tick ? { by: tick.by, atMs: tick.atMs } : null,
        ...(item.link === null ? {} : { link: item.link }),
        ...(blockedBy === null ? {} : { blockedBy }),
      }
    }),
  }))
}
