export type ReadLabels = { readonly labels: Readonly<Record<string, string>> } | { readonly problem: string }

/** Reads "env=prod, team=voice"; names and values are judged by the server, their form is judged here. */
export function readLabels(text: string): ReadLabels {
  const labels = new Map<string, string>()
  for (const part of text.split(',').map(one => one.trim())) {
    if (part === '') continue
    const at = part.indexOf('=')
    if (at <= 0) return { problem: `"${part}" is no label: write name=value, such as env=prod` }
    const name = part.slice(0, at).trim()
    if (labels.has(name)) return { problem: `the label ${name} is there twice` }
    labels.set(name, part.slice(at + 1).trim())
  }
  return { labels: Object.fromEntries(labels) }
}
