/** What must work for the deck to be of use. Each throws what is wrong, in words. */
export const healthChecks = (parts: {
  readonly pool: { query(text: string): Promise<unknown> }
  readonly store: {
    state(): { readonly flushError: string | null; readonly engineFault?: string | null }
  }
}): readonly (() => Promise<void>)[] => [
  async () => void (await parts.pool.query('select 1')),
  async () => refuseWhenFailing(parts.store.state().flushError),
  async () => refuseWhenAway(parts.store.state().engineFault ?? null),
]

function refuseWhenFailing(flushError: string | null): void {
  if (flushError) throw new Error(`series do not reach the disk: ${flushError}`)
}

/** History is elsewhere, and cannot be asked or does not take samples. */
function refuseWhenAway(engineFault: string | null): void {
  if (engineFault) throw new Error(engineFault)
}
