/** What a template such as `${1}-$name` draws from: groups by number and by name; absent groups are undefined. */
export type Groups = {
  byNumber(index: number): string | undefined
  byName(name: string): string | undefined
}

const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu

/**
 * Fills a template as Go's `Regexp.Expand` does: `$name` takes the longest name (so `$1x` is `${1x}`), `$$` is a
 * dollar, a reference to nothing is empty, and a malformed `$` stays.
 */
export function expandTemplate(template: string, groups: Groups): string {
  if (!template.includes('$')) return template
  return template.replace(REFERENCE, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare
    if (whole === '$$' || name === undefined) return '$'
    return (/^(0|[1-9]\d{0,7})$/.test(name) ? groups.byNumber(Number(name)) : groups.byName(name)) ?? ''
  })
}
