/** The newest first, each once, at most `most`. */
export function remember(history: readonly string[], expr: string, most: number): readonly string[] {
  const text = expr.trim()
  if (text === '') return history
  return [text, ...history.filter(one => one !== text)].slice(0, most)
}

/** What a browser kept; anything else than a list of texts is no history. */
export function readHistory(stored: string | null): readonly string[] {
  if (stored === null) return []
  try {
    const value: unknown = JSON.parse(stored)
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
  } catch {
    return []
  }
}
