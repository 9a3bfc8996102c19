import { readCondition } from './read-condition.ts'
import { isLiveFence, readFence } from './read-fence.ts'
import { isLiveCode, type ReadInline, readInline } from './read-inline.ts'
import { codesIn, type Scanned, scanText, wordsOf } from './scan.ts'
import { stopsOf } from './stops.ts'
import type { BlockPart, LivePart, ParsedRunbook, RunbookItem, TextFault } from './types.ts'

/** More than this is no page that anybody reads in need. */
const MOST_PARTS = 120
const MOST_ITEMS = 200

type Found = {
  readonly parts: Map<string, LivePart>
  readonly items: RunbookItem[]
  readonly faults: TextFault[]
  phase: string
}

/**
 * A runbook's text taken apart: what in it is alive, what is ticked, its steps, and what is wrong on which line. What is
 * wrong is left out of the parts: the page shows it as it was typed, with the fault.
 */
export function parseRunbook(text: string): ParsedRunbook {
  const scanned = scanText(text)
  const found: Found = { parts: new Map(), items: [], faults: [], phase: '' }
  for (const [i, one] of scanned.entries()) takeLine(one, scanned.slice(i + 1, i + 6), found)
  const { parts, items, faults } = found
  if (parts.size > MOST_PARTS)
    faults.push({ line: 1, message: `${parts.size} live parts: expected ${MOST_PARTS} or less` })
  if (items.length > MOST_ITEMS)
    faults.push({ line: 1, message: `${items.length} items to tick: expected ${MOST_ITEMS} or less` })
  return {
    parts: [...parts.values()].slice(0, MOST_PARTS),
    items: items.slice(0, MOST_ITEMS),
    stops: stopsOf(scanned),
    faults: faults.toSorted((a, b) => a.line - b.line),
  }
}

/** `next`: a few lines that follow, for words that go on. */
function takeLine(one: Scanned, next: readonly Scanned[], found: Found): void {
  if (one.kind === 'fence') takeFence(one, found)
  if (one.kind === 'fence' || one.kind === 'blank') return
  if (one.kind === 'quote' && takeCondition(one, found)) return
  if (one.kind === 'heading') found.phase = wordsOf(one.text, isLiveCode)
  const codes = readCodes(one.text)
  for (const [code, read] of codes) {
    if (read.kind === 'fault') found.faults.push({ line: one.line, message: read.message })
    if (read.kind === 'part' && !found.parts.has(code))
      found.parts.set(code, { key: code, line: one.line, ...read.part })
  }
  if (one.kind === 'item' && one.isTask) takeItem(one, next, found)
}

const readCodes = (text: string): [string, NonNullable<ReadInline>][] =>
  codesIn(text).flatMap(code => {
    const read = readInline(code)
    return read === null ? [] : [[code, read] as [string, NonNullable<ReadInline>]]
  })

function takeFence(fence: Extract<Scanned, { kind: 'fence' }>, found: Found): void {
  const { line, word, title, lines, isClosed } = fence
  if (!isClosed) found.faults.push({ line, message: `${word || 'code'}: expected \`\`\` at its end` })
  if (!isLiveFence(word)) return
  const { part, faults } = readFence({ word, title, lines })
  for (const { at, message } of faults) found.faults.push({ line: line + at + 1, message })
  if (part && isClosed) addBlock(found, line, part)
}

function takeCondition({ line, text }: { line: number; text: string }, found: Found): boolean {
  const read = readCondition(text)
  if (read === null) return false
  if ('fault' in read) found.faults.push({ line, message: read.fault })
  else addBlock(found, line, read.part)
  return true
}

function addBlock(found: Found, line: number, part: BlockPart): void {
  const key = `L${line}`
  found.parts.set(key, { key, line, ...part })
}

type Item = Extract<Scanned, { kind: 'item' }>

function takeItem({ line, text }: Item, next: readonly Scanned[], found: Found): void {
  const end = next.findIndex(({ kind }) => kind !== 'words')
  const more = next.slice(0, end === -1 ? undefined : end)
  const whole = [text, ...more.map(one => ('text' in one ? one.text : ''))].join(' ')
  const words = wordsOf(whole, isLiveCode)
  if (words === '') {
    found.faults.push({ line, message: 'an item to tick without words: expected what is to be done' })
    return
  }
  const reads = readCodes(whole).map(([, read]) => read)
  found.items.push({
    line,
    phase: found.phase,
    text: words,
    auto: reads.flatMap(read => (read.kind === 'auto' ? read.checks : [])),
    needs: reads.some(({ kind }) => kind === 'needs') ? 'published_update' : null,
  })
}
