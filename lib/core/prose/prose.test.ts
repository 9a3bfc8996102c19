import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { exchangeProse, proseTexts, seedProse } from './index.ts'

const PARTS = ['summary', 'root_cause'] as const
const LIMITS = { parts: PARTS, maxLength: 1_000 }

/** A browser's copy of a document. */
function copyOf(document: Uint8Array): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, document)
  return copy
}

/** Somebody's first words in a part. */
function written(part: string, text: string): Uint8Array {
  const document = new Y.Doc()
  document.getText(part).insert(0, text)
  return Y.encodeStateAsUpdate(document)
}

/** What a copy that knows nothing is told. */
const NOTHING_KNOWN = Y.encodeStateVector(new Y.Doc())

function merged(before: Uint8Array, update: Uint8Array | null, stateVector = NOTHING_KNOWN) {
  const answer = exchangeProse(before, { update, stateVector }, LIMITS)
  if (answer.kind === 'refused') throw new Error(answer.why)
  return answer
}

test('a draft begins with its texts, and the same draft twice is the same bytes', () => {
  const first = seedProse({ summary: 'It broke.' })
  expect(proseTexts(first, PARTS)).toEqual({ summary: 'It broke.' })
  expect(merged(first, seedProse({ summary: 'It broke.' })).texts).toEqual({ summary: 'It broke.' })
})

test('two people who type at the same place at once both keep every word', () => {
  const start = seedProse({ summary: 'It broke.' })
  const [ana, ben] = [copyOf(start), copyOf(start)]
  ana.getText('summary').insert(9, ' Ana saw it.')
  ben.getText('summary').insert(9, ' Ben did too.')
  const one = merged(start, Y.encodeStateAsUpdate(ana))
  const both = merged(one.document, Y.encodeStateAsUpdate(ben))
  expect(both.texts.summary).toContain(' Ana saw it.')
  expect(both.texts.summary).toContain(' Ben did too.')
  expect(both.isChanged).toBe(true)
})

test('changes that are sent again change nothing', () => {
  const start = seedProse({})
  const copy = copyOf(start)
  copy.getText('summary').insert(0, 'once')
  const update = Y.encodeStateAsUpdate(copy)
  const first = merged(start, update)
  const again = merged(first.document, update)
  expect(again).toMatchObject({ isChanged: false, texts: { summary: 'once' } })
})

test('a deletion is a change, too', () => {
  const start = seedProse({ summary: 'wrong word' })
  const copy = copyOf(start)
  copy.getText('summary').delete(0, 6)
  expect(merged(start, Y.encodeStateAsUpdate(copy))).toMatchObject({
    isChanged: true,
    texts: { summary: 'word' },
  })
})

test('a browser gets what it lacks, and only that', () => {
  const start = seedProse({ summary: 'x'.repeat(900) })
  const copy = copyOf(start)
  const writer = copyOf(start)
  writer.getText('root_cause').insert(0, 'a leak')
  const { document } = merged(start, Y.encodeStateAsUpdate(writer))
  const { missing, stateVector } = merged(document, null, Y.encodeStateVector(copy))
  expect(missing.length).toBeLessThan(100)
  Y.applyUpdate(copy, missing)
  expect(copy.getText('root_cause').toString()).toBe('a leak')
  expect(stateVector).toEqual(Y.encodeStateVector(copy))
})

describe('refused whole', () => {
  const start = seedProse({ summary: 'kept' })
  test.each([
    ['bytes that are no update', new Uint8Array([9, 9, 9, 255]), 'no changes of a text'],
    ['a part that is none', written('evil', 'x'), 'there is no part "evil"'],
    ['more than a part holds', written('root_cause', 'x'.repeat(1_001)), '1000 is the most'],
  ])('%s', (_case, update, why) => {
    expect(exchangeProse(start, { update, stateVector: NOTHING_KNOWN }, LIMITS)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining(why),
    })
  })
  test('changes whose earlier ones never came', () => {
    const copy = copyOf(start)
    copy.getText('summary').insert(0, 'first ')
    const between = Y.encodeStateVector(copy)
    copy.getText('summary').insert(0, 'second ')
    const update = Y.encodeStateAsUpdate(copy, between)
    const answer = exchangeProse(start, { update, stateVector: NOTHING_KNOWN }, LIMITS)
    expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining('missing') })
  })
  test('no state vector', () => {
    const asked = exchangeProse(start, { update: null, stateVector: new Uint8Array([255, 255]) }, LIMITS)
    expect(asked.kind).toBe('refused')
  })
})

test('whoever types what, and in whatever order it comes, all copies end with the same words', () => {
  const edit = fc.record({
    who: fc.nat(2),
    at: fc.nat(100),
    text: fc.string({ minLength: 1, maxLength: 8 }),
    removes: fc.nat(3),
    sends: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), edits => {
      let server = seedProse({ summary: 'start' })
      const copies = [copyOf(server), copyOf(server), copyOf(server)]
      const sync = (copy: Y.Doc) => {
        const known = Y.encodeStateVectorFromUpdate(server)
        const answer = merged(server, Y.encodeStateAsUpdate(copy, known), Y.encodeStateVector(copy))
        server = answer.document
        Y.applyUpdate(copy, answer.missing)
      }
      for (const { who, at, text, removes, sends } of edits) {
        const copy = copies[who]
        if (!copy) continue
        const prose = copy.getText('summary')
        prose.insert(Math.min(at, prose.length), text)
        prose.delete(0, Math.min(removes, prose.length))
        if (sends) sync(copy)
      }
      for (const copy of [...copies, ...copies]) sync(copy)
      const words = copies.map(copy => copy.getText('summary').toString())
      expect(new Set([...words, proseTexts(server, PARTS).summary ?? '']).size).toBe(1)
    }),
    { numRuns: 60 },
  )
})
