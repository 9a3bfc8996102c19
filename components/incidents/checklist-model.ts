import type { Checklist, ChecklistItem } from '../../lib/core/incident/types.ts'

export type Phase = { readonly phase: string; readonly items: readonly ChecklistItem[] }

/** The items of a list by phase, each in its order. */
export function phasesOf({ items }: Checklist): readonly Phase[] {
  const phases = new Map<string, ChecklistItem[]>()
  for (const item of items) {
    const known = phases.get(item.phase)
    if (known) known.push(item)
    else phases.set(item.phase, [item])
  }
  return [...phases].map(([phase, own]) => ({ phase, items: own }))
}

export const countTicks = (
  items: readonly ChecklistItem[],
): { readonly done: number; readonly all: number } => ({
  done: items.filter(({ tick }) => tick !== null).length,
  all: items.length,
})
