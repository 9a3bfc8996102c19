/** One member of what an audit row says, as it was and as it is; null where there was none. */
export type FactLine = {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** What a row says, member by member; those that stayed as they were are left out. */
export function factLines(before: unknown, after: unknown): FactLine[] {
  const [was, is] = [membersOf(before), membersOf(after)]
  const names = [...new Set([...was.keys(), ...is.keys()])]
  return names
    .map(name => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
    .filter(line => line.before !== line.after)
}

function membersOf(fact: unknown): ReadonlyMap<string, string> {
  if (fact === null || fact === undefined) return new Map()
  if (typeof fact !== 'object' || Array.isArray(fact)) return new Map([['value', textOf(fact)]])
  const said = Object.entries(fact).filter(([, value]) => value !== null)
  return new Map(said.map(([name, value]) => [name, textOf(value)]))
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
