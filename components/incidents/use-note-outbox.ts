'use client'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { api } from '../../lib/client/api.ts'
import { useConnectionValue } from '../../lib/client/live.ts'
import { newRequestKey } from '../../lib/client/request-key.ts'
import { useViewer } from '../../lib/client/viewer.tsx'
import { NoteOutbox, type OutboxState, type WaitingNote } from './note-outbox.ts'
import { incidentPath } from './paths.ts'

const EMPTY: OutboxState = { draft: '', images: [], waiting: [], isKept: true }

/**
 * The notes of the person at the screen on one incident: typed, waiting, sent again. The storage is the browser's, so
 * that nothing is there while the server draws the page.
 */
export function useNoteOutbox(incidentId: number): { outbox: NoteOutbox | null; state: OutboxState } {
  const { email } = useViewer()
  const [isInBrowser, setInBrowser] = useState(false)
  useEffect(() => setInBrowser(true), [])
  const outbox = useMemo(
    () => (isInBrowser ? openOutbox(incidentId, email) : null),
    [isInBrowser, incidentId, email],
  )
  const isLive = useConnectionValue(connection => connection.state === 'live')
  useEffect(() => {
    if (isLive) void outbox?.flush()
  }, [outbox, isLive])
  useEffect(() => () => outbox?.close(), [outbox])
  const state = useSyncExternalStore(
    outbox?.subscribe ?? NOTHING,
    () => outbox?.current() ?? EMPTY,
    () => EMPTY,
  )
  return { outbox, state }
}

const NOTHING = () => () => undefined

function openOutbox(incidentId: number, email: string): NoteOutbox {
  return new NoteOutbox({
    name: `opsdeck.notes.${incidentId}.${email}`,
    storage: window.localStorage,
    send: note => api<unknown>(`${incidentPath(incidentId)}/notes`, { method: 'POST', body: bodyOf(note) }),
    newKey: newRequestKey,
    now: () => Date.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
}

/** A note that waited is dated by when it was written, not by when the deck was back. */
const bodyOf = ({ body, at, writtenAtMs, imageIds, isPinned, requestKey }: WaitingNote) => ({
  body,
  at: at ?? new Date(writtenAtMs).toISOString(),
  isPinned,
  requestKey,
  imageIds,
})
