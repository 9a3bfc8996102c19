/** Noise between -1 and 1 that is the same for the same seed and time: smooth between whole minutes. */
export function noise(seed: number, atMs: number): number {
  const minutes = atMs / 60_000
  const from = Math.floor(minutes)
  const share = minutes - from
  const eased = share * share * (3 - 2 * share)
  return hash(seed, from) * (1 - eased) + hash(seed, from + 1) * eased
}

function hash(seed: number, n: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n | 0, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 0x7fffffff - 1
}

const DAY_MS = 86_400_000

/** Traffic as a share of the day's peak: least around 4 in the morning (UTC), most in the afternoon, never quite still. */
export function dailyLoad(seed: number, atMs: number): number {
  const hour = ((atMs % DAY_MS) / DAY_MS) * 24
  const rhythm = 0.6 - 0.38 * Math.cos(((hour - 4) / 24) * 2 * Math.PI)
  return Math.max(0.05, rhythm + 0.08 * noise(seed, atMs))
}

/** The share of a log-normal distribution that lies below `x`. */
export function shareBelow(x: number, median: number, spread: number): number {
  return 0.5 * (1 + erf(Math.log(x / median) / (spread * Math.SQRT2)))
}

/** Abramowitz and Stegun, formula 7.1.26: good to seven digits. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const y = 1 - poly * Math.exp(-x * x)
  return x < 0 ? -y : y
}
