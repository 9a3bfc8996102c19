import { beforeEach, expect, test } from 'vitest'
import { ApiError } from '../../lib/client/api.ts'
import { NoteOutbox, type WaitingNote } from './note-outbox.ts'
import { AT } from './testing.ts'

const GONE = new ApiError(0, 'unreachable', 'Opsdeck did not answer.')
const REFUSED = new ApiError(403, 'forbidden', 'For people on call, engineers and admins only.')
const WORDS = 'Kofi rolls back'

let kept: Map<string, string>
let isFull: boolean
let sent: string[]
let answers: (Error | null)[]
let timers: { ms: number; run: () => void }[]
let keys: number

beforeEach(() => {
  kept = new Map()
  isFull = false
  sent = []
  answers = []
  timers = []
  keys = 0
})

const open = () =>
  new NoteOutbox({
    name: 'notes',
    storage: {
      getItem: name => kept.get(name) ?? null,
      setItem: (name, text) => {
        if (isFull) throw new DOMException('full', 'QuotaExceededError')
        kept.set(name, text)
      },
      removeItem: name => void kept.delete(name),
    },
    send: async (note: WaitingNote) => {
      sent.push(`${note.requestKey} ${note.body}`)
      const answer = answers.shift() ?? null
      if (answer) throw answer
    },
    newKey: () => `key${++keys}`,
    now: () => AT,
    later: (ms, run) => {
      const timer = { ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(one => one !== timer)
      }
    },
  })

function write(outbox: NoteOutbox, words = WORDS): void {
  outbox.setDraft(words)
  outbox.submit({ at: null, isPinned: false })
}

const settle = () => new Promise(resolve => setTimeout(resolve))

test('what is typed is there again after the page was closed', () => {
  open().setDraft('Half a sent')
  expect(open().current().draft).toBe('Half a sent')
})

test('a note that is taken leaves nothing behind', async () => {
  const outbox = open()
  write(outbox)
  expect(outbox.current()).toMatchObject({ draft: '', waiting: [{ body: WORDS }] })
  await settle()
  expect(outbox.current().waiting).toEqual([])
  expect([sent, kept.size]).toEqual([['key1 Kofi rolls back'], 0])
})

test('while the deck is gone notes wait in order, are tried less and less often, and go out with their first keys', async () => {
  const outbox = open()
  answers = [GONE, GONE, new ApiError(503, 'unavailable', 'The database is away.')]
  write(outbox)
  await settle()
  write(outbox, 'second')
  await settle()
  expect(timers.map(({ ms }) => ms)).toEqual([4_000])
  timers[0]?.run()
  await settle()
  expect(outbox.current().waiting).toHaveLength(2)
  expect(outbox.current().waiting.every(({ refusal }) => refusal === null)).toBe(true)
  timers.at(-1)?.run()
  await settle()
  expect(sent.slice(-2)).toEqual(['key1 Kofi rolls back', 'key2 second'])
  expect(outbox.current().waiting).toEqual([])
})

test('what waited when the page was closed is sent by the next one, with the key that it had', async () => {
  answers = [GONE]
  const outbox = open()
  write(outbox)
  await settle()
  outbox.close()
  expect(timers).toEqual([])
  const next = open()
  await next.flush()
  expect(sent).toEqual(['key1 Kofi rolls back', 'key1 Kofi rolls back'])
  expect(next.current().waiting).toEqual([])
})

test('a refused note says why and holds no other back; it can be tried again or taken back into the draft', async () => {
  answers = [REFUSED]
  const outbox = open()
  write(outbox)
  write(outbox, 'second')
  await settle()
  expect(outbox.current().waiting).toMatchObject([{ body: WORDS, refusal: REFUSED.message }])
  outbox.setDraft('third')
  outbox.takeBack('key1')
  expect(outbox.current()).toMatchObject({ draft: 'Kofi rolls back\n\nthird', waiting: [] })
  answers = [REFUSED]
  write(outbox)
  await settle()
  outbox.retry('key3')
  await settle()
  expect(outbox.current().waiting).toEqual([])
})

test('pictures stay with what is being written: when the page is closed, and when a refused note is taken back', async () => {
  open().addImage('1')
  const outbox = open()
  outbox.addImage('2')
  outbox.addImage('3')
  outbox.removeImage('2')
  answers = [REFUSED]
  outbox.submit({ at: null, isPinned: false })
  expect(outbox.current()).toMatchObject({ images: [], waiting: [{ imageIds: ['1', '3'] }] })
  await settle()
  outbox.addImage('4')
  outbox.takeBack('key1')
  expect(outbox.current().images).toEqual(['1', '3', '4'])
  for (const image of ['1', '3', '4']) outbox.removeImage(image)
  expect(kept.size).toBe(0)
})

test('words that were kept before there were pictures are there still', () => {
  kept.set('notes', '{"draft":"Half a sent","waiting":[]}')
  expect(open().current()).toEqual({ draft: 'Half a sent', images: [], waiting: [], isKept: true })
})

test('a storage that is full loses nothing while the page is open, and is told', async () => {
  isFull = true
  const outbox = open()
  outbox.setDraft('x'.repeat(100))
  expect(outbox.current()).toMatchObject({ isKept: false, draft: 'x'.repeat(100) })
  write(outbox)
  await settle()
  expect(sent).toHaveLength(1)
})

test.each(['{', '{"draft":1}', '[]', 'null'])('rubbish in the storage (%s) is no note', text => {
  kept.set('notes', text)
  expect(open().current()).toEqual({ draft: '', images: [], waiting: [], isKept: true })
})
