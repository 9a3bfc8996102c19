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
