import { expect, test } from 'vitest'
import { ApiError } from '../../lib/client/api.ts'
import { SECTIONS } from '../../lib/core/post-mortem/index.ts'
import { exchangeProse, proseTexts, seedProse } from '../../lib/core/prose/index.ts'
import { ProseCopy, type ProseQuestion } from './prose-copy.ts'

const LIMITS = { parts: SECTIONS, maxLength: 10_000 }
const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'))
const base64 = (of: Uint8Array) => Buffer.from(of).toString('base64')

/** The deck's side, by the same functions as the deck; away while `isAway`. */
function createDeck(texts = {}) {
  let document = seedProse(texts)
  let documentVersion = 1
  const deck = {
    isAway: false,
    /** It took the words, and the answer was lost on the way. */
    losesAnswers: false,
    asked: 0,
    send: async ({ update, stateVector }: ProseQuestion) => {
      deck.asked++
      if (deck.isAway) throw new ApiError(0, 'unreachable', 'Opsdeck did not answer.')
      const question = {
        update: update === undefined ? null : bytes(update),
        stateVector: bytes(stateVector),
      }
      const answer = exchangeProse(document, question, LIMITS)
      if (answer.kind === 'refused') throw new ApiError(400, 'invalid', answer.why)
      document = answer.document
      if (answer.isChanged) documentVersion++
      if (deck.losesAnswers) throw new ApiError(0, 'unreachable', 'Opsdeck did not answer.')
      return {
        update: base64(answer.missing),
        stateVector: base64(answer.stateVector),
        documentVersion,
      }
    },
    texts: () => proseTexts(document, SECTIONS),
    restore: (older: Uint8Array) => {
      document = older
    },
    copy: () => document,
  }
  return deck
}

/** A browser's storage and its clock, in the test's hands. */
function createBrowser() {
  const kept = new Map<string, string>()
  let pages = 0
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
  return {
    kept,
    storage,
    open(send: (question: ProseQuestion) => ReturnType<ReturnType<typeof createDeck>['send']>) {
      let planned: (() => void) | null = null
      const copy = new ProseCopy({
        storage,
        name: 'prose.ana@example.org.p1',
        send,
        newKey: () => String(++pages),
        later: (_ms, run) => {
          planned = run
          return () => {
            planned = null
          }
        },
      })
      const settle = () => new Promise<void>(resolve => setImmediate(resolve))
      return {
        copy,
        settle,
        /** What was put off happens now. */
        async pass() {
          planned?.()
          planned = null
          await settle()
        },
      }
    },
  }
}

test('a copy loads the text, and sends what is typed', async () => {
  const deck = createDeck({ summary: 'It broke.' })
  const page = createBrowser().open(deck.send)
  await page.settle()
  expect(page.copy.text('summary').toString()).toBe('It broke.')
  page.copy.text('summary').insert(9, ' Badly.')
  expect(page.copy.current()).toMatchObject({ isUnsent: true })
  await page.pass()
  expect(deck.texts().summary).toBe('It broke. Badly.')
  expect(page.copy.current()).toEqual({
    isLoaded: true,
    isUnsent: false,
    trouble: null,
    isKept: true,
    documentVersion: 2,
  })
})

test('two browsers that type at the same place at once end with the words of both', async () => {
  const deck = createDeck({ summary: 'It broke.' })
  const ana = createBrowser().open(deck.send)
  const ben = createBrowser().open(deck.send)
  await Promise.all([ana.settle(), ben.settle()])
  ana.copy.text('summary').insert(9, ' Ana.')
  ben.copy.text('summary').insert(9, ' Ben.')
  await Promise.all([ana.pass(), ben.pass()])
  ana.copy.askAgain()
  await ana.settle()
  const words = ana.copy.text('summary').toString()
  expect(words).toContain(' Ana.')
  expect(words).toContain(' Ben.')
  expect(ben.copy.text('summary').toString()).toBe(words)
  expect(deck.texts().summary).toBe(words)
})

test('a deck that is away gets the words when it is back; until then the browser keeps them', async () => {
  const deck = createDeck()
  const browser = createBrowser()
  const page = browser.open(deck.send)
  await page.settle()
  deck.isAway = true
  page.copy.text('summary').insert(0, 'in mid-sen')
  await page.pass()
  page.copy.text('summary').insert(10, 'tence')
  expect(page.copy.current()).toMatchObject({ isUnsent: true, trouble: 'Opsdeck did not answer.' })
  expect(browser.kept.size).toBe(1)
  deck.isAway = false
  await page.pass()
  expect(deck.texts().summary).toBe('in mid-sentence')
  expect(browser.kept.size).toBe(0)
})

test('a page that was closed before the deck was back leaves its words to the next page', async () => {
  const deck = createDeck({ summary: 'Kept: ' })
  const browser = createBrowser()
  const first = browser.open(deck.send)
  await first.settle()
  deck.isAway = true
  first.copy.text('summary').insert(6, 'half a sentence')
  first.copy.end()
  deck.isAway = false
  const second = browser.open(deck.send)
  await second.settle()
  expect(deck.texts().summary).toBe('Kept: half a sentence')
  expect(second.copy.text('summary').toString()).toBe('Kept: half a sentence')
  expect(browser.kept.size).toBe(0)
})

test('an answer that was lost on the way doubles nothing', async () => {
  const deck = createDeck()
  const page = createBrowser().open(deck.send)
  await page.settle()
  deck.losesAnswers = true
  page.copy.text('summary').insert(0, 'once')
  await page.pass()
  deck.losesAnswers = false
  await page.pass()
  expect(deck.texts().summary).toBe('once')
})

test('words that are typed while others are on their way go out after them', async () => {
  const deck = createDeck()
  let letGo: () => void = () => undefined
  const gate = { promise: Promise.resolve() }
  const page = createBrowser().open(async question => {
    await gate.promise
    return deck.send(question)
  })
  await page.settle()
  gate.promise = new Promise(resolve => {
    letGo = resolve
  })
  page.copy.text('summary').insert(0, 'one ')
  await page.pass()
  page.copy.text('summary').insert(4, 'two')
  letGo()
  await page.settle()
  expect(page.copy.current().isUnsent).toBe(true)
  await page.pass()
  expect(deck.texts().summary).toBe('one two')
})

test('a deck whose database was put back gets all that the browser has', async () => {
  const deck = createDeck()
  const before = deck.copy()
  const page = createBrowser().open(deck.send)
  await page.settle()
  page.copy.text('summary').insert(0, 'lost on the disk, ')
  await page.pass()
  deck.restore(before)
  page.copy.text('summary').insert(18, 'kept in the browser')
  await page.pass()
  await page.pass()
  expect(deck.texts().summary).toBe('lost on the disk, kept in the browser')
})

test('a refusal keeps the words and says why', async () => {
  const deck = createDeck()
  const browser = createBrowser()
  const page = browser.open(deck.send)
  await page.settle()
  page.copy.text('summary').insert(0, 'x'.repeat(10_001))
  await page.pass()
  expect(page.copy.current()).toMatchObject({ isUnsent: true, trouble: expect.stringContaining('10000') })
  expect(browser.kept.size).toBe(1)
  page.copy.text('summary').delete(0, 10_000)
  await page.pass()
  await page.pass()
  expect(deck.texts().summary).toBe('x')
})

test('a browser that keeps nothing says so', async () => {
  const deck = createDeck()
  const browser = createBrowser()
  browser.storage.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  const page = browser.open(deck.send)
  await page.settle()
  page.copy.text('summary').insert(0, 'word')
  expect(page.copy.current().isKept).toBe(false)
})
