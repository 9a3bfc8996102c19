import { parseDurationMs } from '../syntax/number.ts'

const DURATION = String.raw`[+-]?\d+[a-wyz]*`
const ITEM = new RegExp(String.raw`^(${DURATION})(?:([+-])(${DURATION}))?(?:x(\d+))?$`)

/**
 * Reads the offsets of start timestamps to their samples, in milliseconds: `_`, `_xN`, `-1m`, `-30s-1mx2`, `*`.
 * NaN where a sample has none.
 * @throws Error that names the offset that cannot be read
 */
export function parseStartOffsets(text: string): number[] {
  const offsets: number[] = []
  for (const item of text.match(/\S+/g) ?? []) {
    const gaps = /^_(?:x(\d+))?$/.exec(item)
    const again = /^\*(?:x(\d+))?$/.exec(item)
    if (gaps) offsets.push(...new Array<number>(Number(gaps[1] ?? 1)).fill(NaN))
    else if (again) {
      const last = offsets.findLast(offset => !Number.isNaN(offset)) ?? 0
      offsets.push(...new Array<number>(Number(again[1] ?? 0) + 1).fill(last))
    } else offsets.push(...offsetsOf(item))
  }
  return offsets
}

function offsetsOf(item: string): number[] {
  const [, first, sign, change, times] = ITEM.exec(item) ?? []
  if (first === undefined || (sign && times === undefined)) {
    throw new Error(`unknown offset ${JSON.stringify(item)} of a start timestamp`)
  }
  const firstMs = signedMs(first, item)
  const changeMs = change === undefined ? 0 : signedMs(change, item) * (sign === '-' ? -1 : 1)
  return Array.from({ length: Number(times ?? 0) + 1 }, (_, i) => firstMs + i * changeMs)
}

function signedMs(text: string, item: string): number {
  const ms = parseDurationMs(text.replace(/^[+-]/, ''))
  if (ms === null) throw new Error(`expected a duration such as -1m, got ${JSON.stringify(item)}`)
  return text.startsWith('-') ? -ms : ms
}
