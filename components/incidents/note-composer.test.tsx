// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useSyncExternalStore } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import { NoteComposer } from './note-composer.tsx'
import { NoteOutbox, type WaitingNote } from './note-outbox.ts'
import { AT } from './testing.ts'

const imageOf = (number: number) => `0b6f9a3e-0000-4000-8000-00000000000${number}`

let sent: WaitingNote[]
let uploads: string[]
/** Statuses of the next answers; then all are taken. */
let refusals: number[]
let kept: Map<string, string>
beforeEach(() => {
  sent = []
  uploads = []
  refusals = []
  kept = new Map()
  vi.stubGlobal('fetch', async (path: string) => {
    uploads.push(path)
    const status = refusals.shift()
    const error = { code: 'too_large', message: 'send a picture of at most 5 MB' }
    if (status !== undefined) return Response.json({ error }, { status })
    return Response.json({ id: imageOf(uploads.length), type: 'image/png' }, { status: 201 })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const openOutbox = () =>
  new NoteOutbox({
    name: 'notes',
    storage: {
      getItem: name => kept.get(name) ?? null,
      setItem: (name, text) => void kept.set(name, text),
      removeItem: name => void kept.delete(name),
    },
    send: async note => void sent.push(note),
    newKey: () => 'key',
    now: () => AT,
    later: () => () => undefined,
  })

function Composer({ outbox }: { outbox: NoteOutbox }) {
  const state = useSyncExternalStore(outbox.subscribe, outbox.current)
  return <NoteComposer incidentId={1} outbox={outbox} state={state} />
}

const open = () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role: 'oncall' }}>
        <ClockProvider initialMs={AT} initialZone="utc">
          <Composer outbox={openOutbox()} />
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )
  return userEvent.setup()
}
const field = () => screen.getByLabelText<HTMLTextAreaElement>('Write to the timeline')

test('what is typed is kept at every key, and goes out with its time by a key', async () => {
  const user = open()
  await user.type(field(), 'Pool is full')
  expect(kept.get('notes')).toContain('Pool is full')
  await user.click(screen.getByRole('button', { name: 'Other time' }))
  fireEvent.change(screen.getByLabelText(/When it happened/), { target: { value: '2026-01-05T02:54' } })
  await user.click(screen.getByRole('checkbox', { name: 'Pin' }))
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true })
  expect(sent).toMatchObject([{ body: 'Pool is full', at: '2026-01-05T02:54:00.000Z', isPinned: true }])
  expect(field().value).toBe('')
  expect(screen.getByRole('button', { name: 'Other time' })).toBeTruthy()
})

test('pasted pictures are sent at once and go with the note in their order; each can be taken out before', async () => {
  const user = open()
  const files = ['a', 'b'].map(name => new File([name], `${name}.png`, { type: 'image/png' }))
  fireEvent.paste(field(), { clipboardData: { files } })
  await screen.findByRole('img', { name: 'Goes with the note, 2' })
  expect(uploads).toEqual(['/api/v1/incidents/1/images', '/api/v1/incidents/1/images'])
  for (const button of screen.getAllByRole('button', { name: 'Take it out' })) await user.click(button)
  await user.click(screen.getByRole('button', { name: /^Add/ }))
  expect(sent).toEqual([])
  fireEvent.paste(field(), { clipboardData: { files: [files[0]] } })
  await screen.findByRole('img', { name: 'Goes with the note, 1' })
  await user.upload(screen.getByLabelText('Pictures for the note'), files)
  await screen.findByRole('img', { name: 'Goes with the note, 3' })
  await user.click(screen.getAllByRole('button', { name: 'Take it out' })[1] ?? document.body)
  await user.click(screen.getByRole('button', { name: /^Add/ }))
  expect(sent).toMatchObject([{ body: '', imageIds: [imageOf(3), imageOf(5)] }])
})

test('a picture that was not taken says why, and can be sent again; the others are not lost', async () => {
  const user = open()
  refusals = [413]
  const files = ['a', 'b'].map(name => new File([name], `${name}.png`, { type: 'image/png' }))
  fireEvent.paste(field(), { clipboardData: { files } })
  expect((await screen.findByRole('alert')).textContent).toContain('send a picture of at most 5 MB')
  await screen.findByRole('img', { name: 'Goes with the note, 1' })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('img', { name: 'Goes with the note, 2' })
  expect(screen.queryByRole('alert')).toBeNull()
})

test('words of the clipboard are pasted as they are; an empty note is not sent', async () => {
  const user = open()
  await user.click(field())
  await user.paste('from the clipboard')
  expect([field().value, uploads]).toEqual(['from the clipboard', []])
  await user.clear(field())
  await user.click(screen.getByRole('button', { name: /^Add/ }))
  expect(sent).toEqual([])
})
