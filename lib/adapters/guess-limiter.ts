import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { GuessLimiter } from '../ports/attempts.ts'

/** In memory: a restart gives new guesses, and a million of them cost no database. */
export function createGuessLimiter(limits = { guesses: 30, windowSeconds: 300 }): GuessLimiter {
  const limiter = new RateLimiterMemory({ points: limits.guesses, duration: limits.windowSeconds })
  return {
    async count(address) {
      try {
        await limiter.consume(address)
        return null
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
      }
    },
  }
}
