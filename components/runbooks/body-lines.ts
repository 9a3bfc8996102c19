export type BodyLine = { readonly text: string; readonly isFailing: boolean }

/** A JSON body indented, anything else as it came; the members named `failing`, with all that they hold, are marked. */
export function bodyLines(body: string, failing: readonly string[]): BodyLine[] {
  const lines = indented(body).split('\n')
  const marked = new Set<number>()
  for (const [i, line] of lines.entries()) {
    if (!failing.some(name => line.trimStart().startsWith(`${JSON.stringify(name)}:`))) continue
    for (let j = i; j <= lastOf(lines, i); j++) marked.add(j)
  }
  return lines.map((text, i) => ({ text, isFailing: marked.has(i) }))
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

const depthOf = (line: string): number => line.length - line.trimStart().length

/** A member that opens a bracket ends at the line of its own depth. */
function lastOf(lines: readonly string[], from: number): number {
  const start = lines[from] ?? ''
  if (!/[[{]$/.test(start)) return from
  const end = lines.findIndex((line, i) => i > from && depthOf(line) <= depthOf(start))
  return end === -1 ? from : end
}
