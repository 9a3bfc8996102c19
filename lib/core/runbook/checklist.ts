import type { KeptChecklist } from '../incident/index.ts'
import type { RunbookItem } from './types.ts'

export const checklistKey = (slug: string): string => `runbook:${slug}`

export type NamedItem = RunbookItem & { readonly key: string }

/** Items by their words: a tick stays with them when the text around is changed. */
export function namedItems(items: readonly RunbookItem[]): NamedItem[] {
  const seen = new Map<string, number>()
  return items.map(item => {
    const words = item.phase === '' ? item.text : `${item.phase}: ${item.text}`
    const count = (seen.get(words) ?? 0) + 1
    seen.set(words, count)
    return { ...item, key: count === 1 ? words : `${words} (${count})` }
  })
}

/** The items of a runbook as an incident keeps them. */
export const checklistOf = (
  { slug, title }: { readonly slug: string; readonly title: string },
  items: readonly RunbookItem[],
): KeptChecklist => ({
  key: checklistKey(slug),
  title,
  items: namedItems(items).map(({ key, phase, text, needs, auto }) => ({
    key,
    phase,
    text,
    link: null,
    needs,
    ...(auto.length === 0 ? {} : { auto }),
  })),
})
