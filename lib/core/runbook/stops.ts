import { isLiveCode } from './read-inline.ts'
import { type Scanned, wordsOf } from './scan.ts'
import type { RunbookStop } from './types.ts'

const LONGEST_TITLE = 90
const INTRODUCTION = 'What is known'

type Start = { readonly line: number; readonly title: string }

/**
 * A text cut into what stands before the steps, and each step with what follows it. Steps are the items of the ordered
 * lists; without any, the parts under second-level headings. A text without either is one piece.
 */
export function stopsOf(scanned: readonly Scanned[]): RunbookStop[] {
  const last = scanned.at(-1)
  const lastLine = last === undefined ? 1 : last.line + (last.kind === 'fence' ? last.lines.length + 1 : 0)
  const inLists = listSteps(scanned)
  const starts = inLists.length > 0 ? inLists : headingSteps(scanned)
  const stops = starts.map(({ line, title }, i): RunbookStop => {
    const next = starts[i + 1]
    return { kind: 'step', title, fromLine: line, toLine: next ? next.line - 1 : lastLine }
  })
  const first = stops[0]
  if (!first) return [{ kind: 'before', title: INTRODUCTION, fromLine: 1, toLine: lastLine }]
  const isBare = scanned.every(({ kind, line }) => line >= first.fromLine || kind === 'blank')
  if (isBare) return stops
  return [{ kind: 'before', title: INTRODUCTION, fromLine: 1, toLine: first.fromLine - 1 }, ...stops]
}

/** A heading just above a list belongs to its first step. */
function listSteps(scanned: readonly Scanned[]): Start[] {
  let heading: number | null = null
  return scanned.flatMap(one => {
    if (one.kind === 'heading') heading = one.line
    if (one.kind === 'heading' || one.kind === 'blank') return []
    const above = heading
    heading = null
    if (one.kind !== 'item' || !one.isOrdered || one.indent > 0) return []
    return [{ line: above ?? one.line, title: titleOf(one.text) }]
  })
}

const headingSteps = (scanned: readonly Scanned[]): Start[] =>
  scanned.flatMap(one =>
    one.kind === 'heading' && one.depth === 2 ? [{ line: one.line, title: titleOf(one.text) }] : [],
  )

function titleOf(text: string): string {
  const words = wordsOf(text, isLiveCode)
  const sentence = /^.*?[.:;!?](?=\s|$)/.exec(words)?.[0].replace(/[.:;]$/, '') ?? words
  return sentence.length > LONGEST_TITLE ? `${sentence.slice(0, LONGEST_TITLE - 1)}…` : sentence
}
