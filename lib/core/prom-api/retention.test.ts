import { expect, test } from 'vitest'
import { formatRetention } from './retention.ts'

const DAY_MS = 86_400_000
const MEBIBYTE = 1_024 ** 2

test.each([
  [15, 0, '15d'],
  [14, 0, '2w'],
  [15, 512 * MEBIBYTE, '15d or 512MiB'],
  [0.5, 1_536 * MEBIBYTE, '12h or 1GiB512MiB'],
  [365, 1, '1y or 1B'],
])('%d days and %d bytes are written %s', (days, maxBytes, text) => {
  expect(formatRetention({ maxAgeMs: days * DAY_MS, maxBytes })).toBe(text)
})
