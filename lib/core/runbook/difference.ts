export type DifferenceLine = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }

/** Beyond so many pairs the changed middle is shown as replaced whole. */
const MOST_PAIRS = 4_000_000

/** Two texts line by line, by the longest lines that they have in common. */
export function differenceOf(before: string, after: string): DifferenceLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ]
}

const same = (text: string): DifferenceLine => ({ kind: 'same', text })
const added = (text: string): DifferenceLine => ({ kind: 'added', text })
const removed = (text: string): DifferenceLine => ({ kind: 'removed', text })

function middle(a: readonly string[], b: readonly string[]): DifferenceLine[] {
  if ((a.length + 1) * (b.length + 1) > MOST_PAIRS) return [...a.map(removed), ...b.map(added)]
  const common = commonLengths(a, b)
  const lines: DifferenceLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push(same(a[i] ?? ''))
      i++
      j++
    } else if (common(i + 1, j) >= common(i, j + 1)) lines.push(removed(a[i++] ?? ''))
    else lines.push(added(b[j++] ?? ''))
  }
  return [...lines, ...a.slice(i).map(removed), ...b.slice(j).map(added)]
}

/** How many lines the ends from `i` and from `j` have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  return at
}
