/** What must work for the deck to be of use. Each throws what is wrong, in words. */
export const healthChecks = (parts: {
  readonly pool: { query(text: string): Promise<unknown> }
  readonly store: { state(): { readonly flushError: string | null } }
}): readonly (() => Promise<void>)[] => [
  async () => void (await parts.pool.query('select 1')),
  async () => refuseWhenFailing(parts.store.state().flushError),
]

function refuseWhenFailing(flushError: string | null): void {
  if (flushError) throw new Error(`series do not reach the disk: ${flushError}`)
}
