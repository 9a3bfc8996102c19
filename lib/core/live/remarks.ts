/** What an answer says beside its figures, as Prometheus words it: `PromQL info: … (1:6)`. */
export type Remarks = { readonly warnings: readonly string[]; readonly infos: readonly string[] }

/** Neither warning nor info. */
export const NO_REMARKS: Remarks = { warnings: [], infos: [] }

const KIND = /^PromQL (?:info|warning): /
const POSITION = / \((\d+):(\d+)\)$/

/** A remark for people: without the kind, which its tone says, and with its place in words. */
export function remarkWords(remark: string): string {
  const words = remark.replace(KIND, '').replace(POSITION, (_, line: string, column: string) => {
    return line === '1' ? `, at character ${column}` : `, at line ${line}, character ${column}`
  })
  return words.charAt(0).toUpperCase() + words.slice(1)
}
