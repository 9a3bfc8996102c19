/** What Next hands a page. */
export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>

/** Reads single parameters; of a repeated one, the first. */
export function parametersOf(search: Awaited<SearchParams>): { get(name: string): string | null } {
  return {
    get: name => {
      const value = search[name]
      return (Array.isArray(value) ? value[0] : value) ?? null
    },
  }
}
