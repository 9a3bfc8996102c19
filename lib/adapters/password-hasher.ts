import { type Algorithm, hash, verify } from '@node-rs/argon2'

// OWASP's second argon2id profile: 19 MiB, two passes. About 20 ms on one core.
const COST = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const

// The hash of a password that nobody has: an unknown account costs what a known one does.
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$oy3A3rQFhxHU8uf8TQsPjA$KsDxAmqkEh/8B4l8ymfXH8OheTmXrJEjNzQriANu7fU'

/** argon2id as a PHC string; runs on libuv's threads, not on the event loop. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/** Takes as long for `null` as for a real hash, and answers false. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? NOBODYS_HASH, password, COST)
  return matches && stored !== null
}
