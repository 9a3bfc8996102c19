import { expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { applyPatiently } from './apply-patiently.ts'

const setUp = () => {
  const ending = new AbortController()
  const said: string[] = []
  const note = (_fields: object, message: string) => void said.push(message)
  const clock = createManualClock()
  const patience = {
    clock,
    log: { info: note, warn: note, error: note },
    signal: ending.signal,
    what: 'checks',
  }
  return { clock, ending, said, patience }
}

test('what fails at first is in force later, and each failure is said', async () => {
  const { clock, said, patience } = setUp()
  let tries = 0
  const applied = applyPatiently(patience, async () => {
    tries++
    if (tries < 4) throw new Error('the database is away')
  })
  await clock.advance(500 + 1_000 + 2_000)
  await applied
  expect([tries, said.length]).toEqual([4, 3])
})

test('a newer configuration ends the trying of an older one', async () => {
  const { clock, ending, patience } = setUp()
  let tries = 0
  const applied = applyPatiently(patience, async () => {
    tries++
    throw new Error('the database is away')
  })
  await clock.advance(600)
  ending.abort()
  await applied
  const triesThen = tries
  await clock.advance(60_000)
  expect(tries).toBe(triesThen)
})
