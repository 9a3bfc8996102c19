import { isNewer, type Version } from '../../../core/business/stripe/seen.ts'

type Kept<T> = { readonly data: T; readonly version: Version }

/** Things by id and by whom they belong to, each with the version that it was seen in. */
export class Shelf<T extends { readonly id: string }> {
  readonly #kept = new Map<string, Kept<T>>()
  readonly #owned = new Map<string, Set<string>>()
  readonly #ownerOf: (thing: T) => string

  constructor(ownerOf: (thing: T) => string) {
    this.#ownerOf = ownerOf
  }

  get(id: string): T | undefined {
    return this.#kept.get(id)?.data
  }

  kept(id: string): Kept<T> | undefined {
    return this.#kept.get(id)
  }

  ids(): Iterable<string> {
    return this.#kept.keys()
  }

  /** Whether what was seen then would change what stands here. */
  isOpenTo(id: string, version: Version): boolean {
    const known = this.#kept.get(id)
    return known === undefined || isNewer(version, known.version)
  }

  put(thing: T, version: Version): void {
    const before = this.#kept.get(thing.id)?.data
    const owner = this.#ownerOf(thing)
    if (before && this.#ownerOf(before) !== owner) this.#owned.get(this.#ownerOf(before))?.delete(thing.id)
    this.#kept.set(thing.id, { data: thing, version })
    const owned = this.#owned.get(owner)
    if (owned) owned.add(thing.id)
    else this.#owned.set(owner, new Set([thing.id]))
  }

  /** The same thing with what others tell of it; its version stays. */
  replace(thing: T): void {
    const known = this.#kept.get(thing.id)
    if (known) this.#kept.set(thing.id, { data: thing, version: known.version })
  }

  of(owner: string): T[] {
    return [...(this.#owned.get(owner) ?? [])].flatMap(id => this.#kept.get(id)?.data ?? [])
  }
}
