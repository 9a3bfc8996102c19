import { expect, test } from 'vitest'
import { Ending } from './ending.ts'

test('tells those who listen, once, and not those who left', () => {
  const ending = new Ending()
  const told: string[] = []
  const leaving = () => void told.push('left')
  ending.addEventListener('abort', () => void told.push('first'))
  ending.addEventListener('abort', leaving)
  ending.addEventListener('abort', () => void told.push('second'))
  ending.removeEventListener('abort', leaving)
  expect(ending.aborted).toBe(false)
  ending.abort()
  ending.abort()
  expect([ending.aborted, told]).toEqual([true, ['first', 'second']])
})
