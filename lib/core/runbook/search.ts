const AROUND = 60

/** Where a text has all words that are looked for: a piece of it around the first; null = not all are there. */
export function findWords(
  { title, text }: { readonly title: string; readonly text: string },
  wanted: string,
): { readonly rank: number; readonly snippet: string } | null {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const [lowTitle, lowText] = [title.toLowerCase(), text.toLowerCase()]
  if (!words.every(word => lowTitle.includes(word) || lowText.includes(word))) return null
  const inTitle = words.filter(word => lowTitle.includes(word)).length
  const [first = ''] = words.filter(word => lowText.includes(word))
  return { rank: inTitle, snippet: first === '' ? '' : snippetAt(text, lowText.indexOf(first), first.length) }
}

function snippetAt(text: string, at: number, length: number): string {
  const from = Math.max(0, at - AROUND)
  const to = Math.min(text.length, at + length + AROUND)
  const words = text
    .slice(from, to)
    .replaceAll(/[\s#>`*]+/g, ' ')
    .trim()
  return `${from > 0 ? '… ' : ''}${words}${to < text.length ? ' …' : ''}`
}
