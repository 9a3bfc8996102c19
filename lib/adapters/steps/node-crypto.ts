import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { RunnerCrypto } from '../../core/runner/index.ts'

export const NODE_CRYPTO: RunnerCrypto = {
  hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest(),
  sha256: content => createHash('sha256').update(content).digest(),
  isEqual: timingSafeEqual,
}
