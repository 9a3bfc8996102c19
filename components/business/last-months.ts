/** So many months up to the running one (UTC), newest first: "2026-11", "2026-10", … */
export function lastMonths(atMs: number, count: number): readonly string[] {
  const now = new Date(atMs)
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
}
