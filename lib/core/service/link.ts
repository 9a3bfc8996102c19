/** A link's address with a stretch of time filled in; null when it is none that may be opened. */
export function fillLink(url: string, { fromMs, toMs }: { fromMs: number; toMs: number }): string | null {
  const filled = url
    .replaceAll('{from}', String(Math.round(fromMs)))
    .replaceAll('{to}', String(Math.round(toMs)))
    .replaceAll('{from_iso}', encodeURIComponent(new Date(fromMs).toISOString()))
    .replaceAll('{to_iso}', encodeURIComponent(new Date(toMs).toISOString()))
  return /^https?:\/\//i.test(filled) && URL.canParse(filled) ? filled : null
}

/** Mail programs cut longer addresses off. */
const MOST_ADDRESS_CHARS = 1_900

export type Draft = { readonly subject: string; readonly intro: string; readonly lines: readonly string[] }

/** A `mailto:` address (RFC 6068) that opens a letter; of lines that are too many, the oldest are left out. */
export function draftTo(address: string, { subject, intro, lines }: Draft): string {
  const [plain = ''] = address.split('?')
  const write = (kept: readonly string[]) => {
    const left = kept.length < lines.length ? ['(earlier lines left out)'] : []
    const body = [intro, '', ...left, ...kept].join('\r\n')
    return `${plain}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`
  }
  let kept = lines
  while (kept.length > 0 && write(kept).length > MOST_ADDRESS_CHARS) kept = kept.slice(1)
  return write(kept)
}
