import { expect, test, vi } from 'vitest'
import { newRequestKey } from './request-key.ts'

test('keys differ, and are made where the browser has no randomUUID', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const keys = new Set(Array.from({ length: 1_000 }, newRequestKey))
  vi.unstubAllGlobals()
  expect(keys.size).toBe(1_000)
  expect([...keys].every(key => /^[0-9a-f]{32}$/.test(key))).toBe(true)
})
