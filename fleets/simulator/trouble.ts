/** What an API outside can do wrong, as its callers see it. */
export const TROUBLES = [
  /** 429, with `Retry-After`. */
  'rate_limited',
  /** 500 in the API's own JSON. */
  'server_error',
  /** 502 as a proxy answers it: HTML. */
  'bad_gateway',
  /** A good answer that breaks off in the middle. */
  'half_page',
  /** 401: the key is no longer valid. */
  'key_revoked',
  /** 403: the key may not read that. */
  'forbidden',
] as const
export type TroubleKind = (typeof TROUBLES)[number]

export type Trouble = {
  readonly kind: TroubleKind
  /** So many requests are still answered well. */
  readonly after?: number
  /** So many are then refused; all when not given. */
  readonly times?: number
  /** Only requests whose path has this in it. */
  readonly at?: string
}

/** Counts requests until a trouble begins and ends. */
export class Troubles {
  #trouble: Trouble | null = null
  #seen = 0

  set(trouble: Trouble | null): void {
    this.#trouble = trouble
    this.#seen = 0
  }

  /** The trouble of this request; each call counts one. */
  next(path: string): TroubleKind | null {
    const trouble = this.#trouble
    if (!trouble || (trouble.at !== undefined && !path.includes(trouble.at))) return null
    const n = this.#seen++ - (trouble.after ?? 0)
    return n >= 0 && n < (trouble.times ?? Infinity) ? trouble.kind : null
  }
}
