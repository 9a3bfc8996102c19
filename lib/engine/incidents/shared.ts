const FRESH_MS = 1_000

/** One reading for all who ask within a second and before something changed. */
export class Shared<T> {
  #reading: { readonly value: Promise<T>; readonly atMs: number } | null = null

  constructor(private readonly load: () => Promise<T>) {}

  read(now: number): Promise<T> {
    const known = this.#reading
    if (known && now - known.atMs < FRESH_MS) return known.value
    const value = this.load()
    const reading = { value, atMs: now }
    this.#reading = reading
    value.catch(() => {
      if (this.#reading === reading) this.#reading = null
    })
    return value
  }

  forget(): void {
    this.#reading = null
  }
}
