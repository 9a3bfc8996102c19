export type AttemptVerdict =
  | { readonly allow: true }
  | { readonly allow: false; readonly retryAfterSeconds: number }

/** Counts sign-in attempts by account and by address, before the password is looked at. */
export interface AttemptLimiter {
  /** Counts one attempt. Refuses once either has used up its attempts of the window. */
  attempt(account: string, address: string | null): Promise<AttemptVerdict>
  /** A good sign-in: the account starts anew; the address keeps its count. */
  succeeded(account: string): Promise<void>
}

/** Counts wrong guesses of something that nobody can guess, so that trying costs nothing but the one who tries. */
export interface GuessLimiter {
  /** Counts one guess of an address. Seconds to wait once it had too many; null before. */
  count(address: string): Promise<number | null>
}
