import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

/** A clock that goes on by a millisecond whenever something is done, and turns that are given by hand. */
function start() {
  let nowMs = 100
  const later: (() => void)[] = []
  const turns = new Turns({ nowMs: () => nowMs, later: run => void later.push(run) })
  return {
    turns,
    work: (done: string[], what: string) => () => {
      nowMs++
      done.push(what)
    },
    /** One turn of the event loop, with everything that follows from it. */
    async turn() {
      later.shift()?.()
      for (let i = 0; i < 100; i++) await undefined
    },
    waits: () => later.length,
  }
}

const LONG = Array.from({ length: 20 })

test('one long work lets others have their turn after eight milliseconds', async () => {
  const { turns, work, turn, waits } = start()
  const done: string[] = []
  const all = turns.each(LONG, work(done, 'a'))
  const counts: number[] = []
  while (waits() > 0) {
    await turn()
    counts.push(done.length)
  }
  await all
  expect(counts).toEqual([8, 16, 20])
})

test('many at once have these eight milliseconds together, each in its order, and none is left out', async () => {
  const { turns, work, turn, waits } = start()
  const done: string[] = []
  const all = Promise.all(['a', 'b', 'c'].map(name => turns.each(LONG, work(done, name))))
  const perTurn: number[] = []
  for (let before = 0; waits() > 0; before = done.length) {
    await turn()
    perTurn.push(done.length - before)
  }
  await all
  expect(Math.max(...perTurn)).toBe(8)
  expect(['a', 'b', 'c'].map(name => done.filter(one => one === name).length)).toEqual([20, 20, 20])
  expect(done.slice(0, 24)).toEqual([...'aaaaaaaabbbbbbbbcccccccc'])
})

test('short works share a turn', async () => {
  const { turns, work, turn, waits } = start()
  const done: string[] = []
  const all = Promise.all(['a', 'b', 'c'].map(name => turns.each([1], work(done, name))))
  await turn()
  await all
  expect(done).toEqual(['a', 'b', 'c'])
  expect(waits()).toBe(0)
})

test('what cannot be taken apart begins when there is time for it', async () => {
  const { turns, work, turn } = start()
  const done: string[] = []
  const long = async (name: string) => {
    await turns.mine()
    for (const _ of LONG) work(done, name)()
  }
  const all = Promise.all([long('a'), long('b')])
  await turn()
  expect(done).toHaveLength(20)
  await turn()
  await all
  expect(done).toHaveLength(40)
})

test('the steps of a computation end with what it makes; what it throws comes out, and others go on', async () => {
  const { turns, work, turn, waits } = start()
  const done: string[] = []
  function* steps() {
    for (const _ of LONG) yield work(done, 'step')()
    return done.length
  }
  // biome-ignore lint/correctness/useYield: it fails before its first step.
  function* broken(): Generator<undefined, never, undefined> {
    throw new Error('broken')
  }
  const failed = expect(turns.steps(broken())).rejects.toThrow('broken')
  const made = turns.steps(steps())
  while (waits() > 0) await turn()
  await failed
  expect(await made).toBe(20)
})
