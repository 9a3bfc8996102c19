import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import type { AttemptLimiter, AttemptVerdict } from '../ports/attempts.ts'

export type AttemptLimits = {
  readonly perAccount: number
  readonly perAddress: number
  readonly windowSeconds: number
}

const LIMITS: AttemptLimits = { perAccount: 10, perAddress: 50, windowSeconds: 900 }

/**
 * Counts in PostgreSQL (`sign_in_attempts`), so that a restart or a second web process gives nobody new attempts.
 * @param database a Prisma client with the model `signInAttempt`
 */
export function createAttemptLimiter(database: object, limits: AttemptLimits = LIMITS): AttemptLimiter {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPrisma({
      storeClient: database,
      tableName: 'signInAttempt',
      keyPrefix,
      points,
      duration: limits.windowSeconds,
    })
  const byAccount = limiter('account', limits.perAccount)
  const byAddress = limiter('address', limits.perAddress)
  return {
    async attempt(account, address) {
      const verdicts = await Promise.all([
        consume(byAccount, account),
        address === null ? ({ allow: true } as const) : consume(byAddress, address),
      ])
      return verdicts.find(verdict => !verdict.allow) ?? { allow: true }
    },
    async succeeded(account) {
      await byAccount.delete(account)
    },
  }
}

async function consume(limiter: RateLimiterPrisma, key: string): Promise<AttemptVerdict> {
  try {
    await limiter.consume(key)
    return { allow: true }
  } catch (refusal) {
    // The library rejects with its figures when the limit is reached, and with an Error when the store failed.
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { allow: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
  }
}
