/** A bucket that fills at a steady rate: short bursts pass, a steady stream beyond the rate does not. */
export type TokenBucket = { readonly tokens: number; readonly atMs: number }
export type BucketRule = { readonly capacity: number; readonly perSecond: number }

/** Takes one token. @returns the bucket afterwards, and whether there was one to take */
export function takeToken(bucket: TokenBucket | null, rule: BucketRule, nowMs: number) {
  const filled = bucket
    ? Math.min(rule.capacity, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * rule.perSecond)
    : rule.capacity
  const isAllowed = filled >= 1
  return { isAllowed, bucket: { tokens: isAllowed ? filled - 1 : filled, atMs: nowMs } }
}
