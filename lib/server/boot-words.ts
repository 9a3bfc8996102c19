import type { Bootstrap } from '../services/setup/bootstrap.ts'
import type { Env } from './env.ts'

/** What the environment asks to be made at the first start. */
export function bootstrapWish(env: Env) {
  return {
    adminEmail: env.OPSDECK_ADMIN_EMAIL,
    adminPassword: env.OPSDECK_ADMIN_PASSWORD,
    apiKey: env.OPSDECK_API_KEY,
    deckUrl: env.url,
  }
}

/** Says on the terminal where the deck is, and what to do first. */
export function announce(url: string, made: Bootstrap, tookMs: number): void {
  process.stderr.write(`  ready after ${(tookMs / 1_000).toFixed(2)} s\n\n  Opsdeck is at ${url}\n`)
  if (made.createdAdmin)
    process.stderr.write(`  The first admin is ${made.createdAdmin}, as the environment asked.\n`)
  if (made.setupUrl)
    process.stderr.write(`  Nobody has an account yet. Make the first admin at\n  ${made.setupUrl}\n`)
  process.stderr.write('\n')
}
