import { expect, test } from 'vitest'
import { sharedLines } from './shared-lines.ts'

const columnsOf = (text: string, tags: number[] = [1]) => ({
  bytes: new TextEncoder().encode(text),
  starts: Uint32Array.of(0, text.length),
  tags: Uint8Array.from(tags),
  sampleAt: Uint32Array.of(0),
})

test('the same lines are there once', () => {
  const first = columnsOf('shared_a 1')
  expect(sharedLines(first, 77)).toBe(first)
  expect(sharedLines(columnsOf('shared_a 1'), 77)).toBe(first)
})

test('lines of one hash that are not the same stay apart', () => {
  const first = columnsOf('shared_b 1')
  expect(sharedLines(first, 78)).toBe(first)
  for (const other of [columnsOf('shared_c 1'), columnsOf('shared_b 1', [2]), columnsOf('shared_b 12')])
    expect(sharedLines(other, 78)).toBe(other)
  expect(sharedLines(columnsOf('shared_b 1'), 78)).toBe(first)
})
