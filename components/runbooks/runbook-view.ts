'use client'
import { createContext, useContext } from 'react'
import type { PartAnswer, RunbookAnswers } from '../../lib/contract/runbooks.ts'
import type { LivePart, ParsedRunbook, RunbookItem } from '../../lib/core/runbook/types.ts'

/** How an item stands where it is ticked. */
export type ItemTick = {
  readonly tick: { readonly by: string; readonly atMs: number } | null
  readonly blockedBy: string | null
}

/** Where ticks go. */
export type Ticking = {
  readonly of: (key: string) => ItemTick | null
  readonly press: (key: string, isDone: boolean) => void
  /** Why nothing can be ticked; null when it can. */
  readonly refusal: string | null
  readonly personText: (email: string) => string
}

/** What the pieces of a text know of the whole. */
export type RunbookView = {
  /** Empty while a text is only written: then nothing is asked again. */
  readonly slug: string
  /** Stands above the text already. */
  readonly title: string
  readonly parts: ReadonlyMap<string, LivePart>
  readonly items: ReadonlyMap<number, RunbookItem & { readonly key: string }>
  readonly answers: RunbookAnswers['answers'] | null
  /** What is shown may be over. */
  readonly isStale: boolean
  readonly ticking: Ticking | null
  readonly alert: string | null
  readonly incident: number | null
}

const RunbookViewContext = createContext<RunbookView | null>(null)
export const RunbookViewProvider = RunbookViewContext

export function useRunbookView(): RunbookView {
  const view = useContext(RunbookViewContext)
  if (view === null) throw new Error('a piece of a runbook needs the runbook around it')
  return view
}

/** What a part shows now; undefined = not there yet. */
export const useAnswer = (key: string): PartAnswer | undefined => useRunbookView().answers?.[key]

/** By what the page finds them with: parts by their keys, items by their lines. */
export function indexed(
  { parts, items }: Pick<ParsedRunbook, 'parts' | 'items'>,
  itemKeys: readonly string[],
): Pick<RunbookView, 'parts' | 'items'> {
  return {
    parts: new Map(parts.map(part => [part.key, part])),
    items: new Map(items.map((item, i) => [item.line, { ...item, key: itemKeys[i] ?? item.text }])),
  }
}
