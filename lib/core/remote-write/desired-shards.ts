/** Rates in samples a second over the last while. */
export type ShardFigures = {
  readonly shards: number
  readonly inRate: number
  readonly outRate: number
  /** Seconds that requests took, a second. */
  readonly sendingShare: number
  readonly behindSeconds: number
}

type Bounds = { readonly minShards: number; readonly maxShards: number }

/** So much of what waits is to be caught up with a second. */
const CATCH_UP = 0.05
/** Within this, the number stays: each change pauses the sending. */
const TOLERANCE = 0.3
const FEWER_ONLY_WITHIN_SECONDS = 10

/**
 * How many requests at once keep up with what comes and catch up with what waits, as Prometheus works it out
 * (`calculateDesiredShards` of its queue manager).
 */
export function desiredShards(figures: ShardFigures, { minShards, maxShards }: Bounds): number {
  const { shards, inRate, outRate, sendingShare, behindSeconds } = figures
  const within = (wanted: number): number => Math.min(maxShards, Math.max(minShards, wanted))
  if (outRate <= 0) return within(shards)
  const waiting = behindSeconds * inRate
  const wanted = (sendingShare / outRate) * (inRate + CATCH_UP * waiting)
  if (wanted >= shards * (1 - TOLERANCE) && wanted <= shards * (1 + TOLERANCE)) return within(shards)
  const whole = Math.ceil(wanted)
  if (whole < shards && behindSeconds > FEWER_ONLY_WITHIN_SECONDS) return within(shards)
  return within(whole)
}
