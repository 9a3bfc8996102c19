import { beforeEach, expect, test } from 'vitest'
import { ApiError } from '../../lib/client/api.ts'
import { NoteOutbox, type NoteWish, type WaitingNote } from './note-outbox.ts'
import { AT } from './testing.ts'

const GONE = new ApiError(0, 'unreachable', 'Opsdeck did not answer.')
const REFUSED = new ApiError(403, 'forbidden', 'For people on call, engineers and admins only.')
const WISH: NoteWish = { body: 'Kofi rolls back', at: null, imageIds: [], isPinned: false }

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

const settle = () => new Promise(resolve => setTimeout(resolve))

test('what is typed is there again after the page was closed', () => {
  open().setDraft('Half a sent')
  expect(open().current().draft).toBe('Half a sent')
})

test('a note that is taken leaves nothing behind', async () => {
  const outbox = open()
  outbox.setDraft(WISH.body)
  outbox.submit(WISH)
  expect(outbox.current()).toMatchObject({ draft: '', waiting: [{ body: WISH.body }] })
  await settle()
  expect(outbox.current().waiting).toEqual([])
  expect([sent, kept.size]).toEqual([['key1 Kofi rolls back'], 0])
})

test('while the deck is gone notes wait in order, are tried less and less often, and go out with their first keys', async () => {
  const outbox = open()
  answers = [GONE, GONE, new ApiError(503, 'unavailable', 'The database is away.')]
  outbox.submit(WISH)
  await settle()
  outbox.submit({ ...WISH, body: 'second' })
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
  outbox.submit(WISH)
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
  outbox.submit(WISH)
  outbox.submit({ ...WISH, body: 'second' })
  await settle()
  expect(outbox.current().waiting).toMatchObject([{ body: WISH.body, refusal: REFUSED.message }])
  outbox.setDraft('third')
  outbox.takeBack('key1')
  expect(outbox.current()).toMatchObject({ draft: 'Kofi rolls back\n\nthird', waiting: [] })
  answers = [REFUSED]
  outbox.submit(WISH)
  await settle()
  outbox.retry('key3')
  await settle()
  expect(outbox.current().waiting).toEqual([])
})

test('a storage that is full loses nothing while the page is open, and is told', async () => {
  isFull = true
  const outbox = open()
  outbox.setDraft('x'.repeat(100))
  expect(outbox.current()).toMatchObject({ isKept: false, draft: 'x'.repeat(100) })
  outbox.submit(WISH)
  await settle()
  expect(sent).toHaveLength(1)
})

test.each(['{', '{"draft":1}', '[]', 'null'])('rubbish in the storage (%s) is no note', text => {
  kept.set('notes', text)
  expect(open().current()).toEqual({ draft: '', waiting: [], isKept: true })
})
