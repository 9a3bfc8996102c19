export type Deploy = { readonly atMs: number; readonly version: string | null }

/** The first figure of a version: 3 of `v3.1.0`; null of a hash and the like. */
function majorOf(version: string): number | null {
  const match = /^v?(\d{1,6})(?:\.|$)/i.exec(version.trim())
  return match ? Number(match[1]) : null
}

/**
 * When a service last went to a higher major version, by its deploys; null when it never did. The first one known is no
 * change, and going back is none either.
 */
export function lastMajorRelease(deploys: readonly Deploy[]): number | null {
  let [highest, foundMs]: [number | null, number | null] = [null, null]
  for (const { atMs, version } of deploys.toSorted((a, b) => a.atMs - b.atMs)) {
    const major = version === null ? null : majorOf(version)
    if (major === null) continue
    if (highest !== null && major > highest) foundMs = atMs
    highest = Math.max(highest ?? major, major)
  }
  return foundMs
}
