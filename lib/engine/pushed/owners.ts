import { PushRefusal } from '../../core/pushed/index.ts'

/** Which group holds which series: one series cannot be two groups'. */
export function createOwners() {
  const owners = new Map<string, string>()
  return {
    /**
     * All of them, or none.
     * @returns those that were nobody's before
     * @throws PushRefusal when another group holds one of them
     */
    claim(group: string, series: Iterable<string>): string[] {
      const fresh: string[] = []
      for (const key of series) {
        const owner = owners.get(key)
        if (owner === undefined) fresh.push(key)
        else if (owner !== group)
          throw new PushRefusal(
            'content',
            `pushed metrics are inconsistent with existing metrics: ${key} is in the group ${owner} already`,
          )
      }
      for (const key of fresh) owners.set(key, group)
      return fresh
    },
    release(group: string, series: Iterable<string>): void {
      for (const key of series) if (owners.get(key) === group) owners.delete(key)
    },
  }
}
