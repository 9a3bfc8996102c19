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
  /** Checks that tick it once all of them are up. */
  readonly auto?: readonly string[]
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

/** An item is known by its words: a tick stays with them when the severity changes. */
function keep(steps: readonly ChecklistStep[], phase: string): KeptItem[] {
  const seen = new Map<string, number>()
  return steps.map(step => {
    const words = phase === '' ? step.text : `${phase}: ${step.text}`
    const count = (seen.get(words) ?? 0) + 1
    seen.set(words, count)
    return { key: count === 1 ? words : `${words} (${count})`, phase, ...step }
  })
}

/** The checklists that come with a severity and a kind. An incident's own phases are one list, in their order. */
export function checklistsFor(
  policy: IncidentPolicyView,
  { severity, kind }: { readonly severity: Severity; readonly kind: IncidentKind },
): KeptChecklist[] {
  const lists: KeptChecklist[] = []
  const own = policy.kinds.find(view => view.kind === kind)
  if (own && own.checklist.length > 0)
    lists.push({ key: `kind:${kind}`, title: own.title, items: keep(own.checklist, '') })
  const step = stepOf(policy, severity)
  const items = (step?.phases ?? []).flatMap(phase => keep(phase.checklist, phase.name))
  if (step && items.length > 0)
    lists.push({ key: PHASES_CHECKLIST, title: `${step.label} ${step.means}`.trim(), items })
  return lists
}

/** A checklist of the policy as an incident keeps it; null when the policy has none of that key. */
export function checklistByKey(policy: IncidentPolicyView, key: string): KeptChecklist | null {
  const list = policy.checklists.find(other => other.key === key)
  return list ? { key: list.key, title: list.title, items: keep(list.items, '') } : null
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
