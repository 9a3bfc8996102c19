'use client'
import { useMutation } from '@tanstack/react-query'
import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { uploadFile } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { MOST_NOTE_IMAGES } from '../../lib/core/incident/types.ts'
import { clockWords, readLocal } from '../on-call/on-call-model.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox, Input } from '../ui/field.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Markdown } from '../ui/markdown.tsx'
import type { NoteOutbox, OutboxState } from './note-outbox.ts'
import { imagePath, incidentPath } from './paths.ts'

type ComposerProps = { incidentId: number; outbox: NoteOutbox | null; state: OutboxState }

/**
 * Writes to the timeline: Markdown, a pasted screenshot, another time than now. What is typed is kept in the browser at
 * every key, and goes out again when the deck was gone.
 */
export function NoteComposer({ incidentId, outbox, state }: ComposerProps) {
  const refusal = useRefusal('incidents.act')
  const { zone } = useTimeZone()
  const id = useId()
  const [at, setAt] = useState<string | null>(null)
  const [isPinned, setPinned] = useState(false)
  const [isPreview, setPreview] = useState(false)
  const upload = useUpload(incidentId, image => outbox?.addImage(image))
  const { images } = state
  const attach = (files: readonly Blob[]) => upload.send(files.slice(0, MOST_NOTE_IMAGES - images.length))
  const isEmpty = state.draft.trim() === '' && images.length === 0
  const send = () => {
    if (isEmpty || outbox === null || upload.isPending) return
    const atMs = readLocal(at ?? '', zone)
    outbox.submit({
      at: atMs === null ? null : new Date(atMs).toISOString(),
      isPinned,
    })
    setAt(null)
    setPinned(false)
    setPreview(false)
  }
  if (refusal !== null) return <AccessNote reason={refusal} />
  return (
    <form
      className="mb-2 border border-edge has-[textarea:focus]:border-accent"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <label htmlFor={id} className="sr-only">
        Write to the timeline
      </label>
      {isPreview ? (
        <div className="min-h-16 px-2.5 py-2">
          <Markdown text={state.draft} />
        </div>
      ) : (
        <NoteText id={id} {...{ outbox, state, send }} onFiles={attach} />
      )}
      <Pictures {...{ incidentId, images, upload }} onRemove={image => outbox?.removeImage(image)} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-rule border-t px-2.5 py-1.5 text-small">
        <OtherTime at={at} onChange={setAt} />
        <Checkbox label="Pin" checked={isPinned} onChange={event => setPinned(event.target.checked)} />
        <FileButton onFiles={attach} />
        <span className="ml-auto flex items-center gap-2">
          <Button variant="quiet" onClick={() => setPreview(!isPreview)}>
            {isPreview ? 'Write on' : 'Preview'}
          </Button>
          <Button type="submit" isBusy={upload.isPending}>
            Add <Kbd>⌘ ↵</Kbd>
          </Button>
        </span>
      </div>
      {state.isKept ? null : (
        <p role="alert" className="bg-warn-tint px-2.5 py-1 text-small">
          Too large for this browser to keep: do not close the page before it is sent.
        </p>
      )}
    </form>
  )
}

/** When it happened, where that was not now. Null = now. */
function OtherTime({ at, onChange }: { at: string | null; onChange: (at: string | null) => void }) {
  const { zone } = useTimeZone()
  return at === null ? (
    <Button variant="quiet" onClick={() => onChange('')}>
      Other time
    </Button>
  ) : (
    <Input
      type="datetime-local"
      aria-label={`When it happened, ${clockWords(zone)}; empty: now`}
      className="h-7! w-46! text-small!"
      value={at}
      onChange={event => onChange(event.target.value)}
    />
  )
}

type TextProps = Pick<ComposerProps, 'outbox' | 'state'> & {
  id: string
  send: () => void
  onFiles: (files: readonly Blob[]) => void
}

function NoteText({ id, outbox, state, send, onFiles }: TextProps) {
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const files = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'))
    if (files.length === 0) return
    event.preventDefault()
    onFiles(files)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    send()
  }
  return (
    <textarea
      id={id}
      rows={2}
      className="block max-h-100 min-h-16 w-full resize-y bg-transparent px-2.5 py-2 outline-none [field-sizing:content] placeholder:text-ink-3"
      placeholder="Write to the timeline. Markdown, and pasted screenshots"
      value={state.draft}
      // Before the browser's storage is there, what is typed would be lost.
      readOnly={outbox === null}
      onChange={event => outbox?.setDraft(event.target.value)}
      onPaste={onPaste}
      onKeyDown={onKeyDown}
    />
  )
}

type Upload = {
  send(files: readonly Blob[]): void
  readonly isPending: boolean
  /** Those that were not taken, and why. */
  readonly refused: readonly { readonly file: Blob; readonly why: string }[]
}

/** Sends pictures one after the other, so that they stand in the order in which they were put there. */
function useUpload(incidentId: number, onDone: (image: string) => void): Upload {
  const [refused, setRefused] = useState<Upload['refused']>([])
  const { mutateAsync } = useMutation({
    mutationFn: (file: Blob) => uploadFile<{ id: string }>(`${incidentPath(incidentId)}/images`, file),
    retry: false,
    networkMode: 'always',
  })
  const [waiting, setWaiting] = useState(0)
  const line = useRef(Promise.resolve())
  const sendOne = async (file: Blob) => {
    try {
      onDone((await mutateAsync(file)).id)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      setRefused(others => [...others, { file, why }])
    }
    setWaiting(count => count - 1)
  }
  const send = (files: readonly Blob[]) => {
    setRefused(others => others.filter(({ file }) => !files.includes(file)))
    setWaiting(count => count + files.length)
    for (const file of files) line.current = line.current.then(() => sendOne(file))
  }
  return { send, isPending: waiting > 0, refused }
}

type PicturesProps = {
  incidentId: number
  images: readonly string[]
  upload: Upload
  onRemove: (image: string) => void
}

function Pictures({ incidentId, images, upload, onRemove }: PicturesProps) {
  const { send, isPending, refused } = upload
  return (
    <>
      {images.length > 0 ? (
        <ul aria-label="Pictures of the note" className="flex flex-wrap items-end gap-3 px-2.5 pb-2">
          {images.map((image, index) => (
            <li key={image} className="flex items-end gap-1">
              {/* biome-ignore lint/performance/noImgElement: a picture that was just sent, behind this deck's door */}
              <img
                src={imagePath(incidentId, image)}
                alt={`Goes with the note, ${index + 1}`}
                className="max-h-24 max-w-48 border border-rule"
              />
              <Button variant="quiet" onClick={() => onRemove(image)}>
                Take it out
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {isPending ? <p className="px-2.5 pb-2 text-ink-3 text-small">Sending pictures…</p> : null}
      {refused.length > 0 ? (
        <p role="alert" className="flex items-baseline gap-2 px-2.5 pb-2 text-down text-small">
          {refused.length === 1 ? 'A picture was' : `${refused.length} pictures were`} not taken:{' '}
          {refused[0]?.why}
          <Button variant="quiet" onClick={() => send(refused.map(({ file }) => file))}>
            Try again
          </Button>
        </p>
      ) : null}
    </>
  )
}

function FileButton({ onFiles }: { onFiles: (files: readonly Blob[]) => void }) {
  const ref = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="quiet" onClick={() => ref.current?.click()}>
        Pictures
      </Button>
      <input
        ref={ref}
        type="file"
        multiple
        accept="image/png,image/jpeg,image/webp"
        aria-label="Pictures for the note"
        tabIndex={-1}
        className="sr-only"
        onChange={event => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </>
  )
}
