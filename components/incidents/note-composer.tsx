'use client'
import { useMutation } from '@tanstack/react-query'
import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { uploadFile } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
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
  const [image, setImage] = useState<string | null>(null)
  const [isPreview, setPreview] = useState(false)
  const upload = useUpload(incidentId, setImage)
  const isEmpty = state.draft.trim() === '' && image === null
  const send = () => {
    if (isEmpty || outbox === null || upload.isPending) return
    const atMs = readLocal(at ?? '', zone)
    outbox.submit({
      body: state.draft,
      at: atMs === null ? null : new Date(atMs).toISOString(),
      imageId: image,
      isPinned,
    })
    setAt(null)
    setPinned(false)
    setImage(null)
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
        <NoteText id={id} {...{ outbox, state, send }} onFile={file => upload.mutate(file)} />
      )}
      <Picture {...{ incidentId, image }} upload={upload} onRemove={() => setImage(null)} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-rule border-t px-2.5 py-1.5 text-small">
        <OtherTime at={at} onChange={setAt} />
        <Checkbox label="Pin" checked={isPinned} onChange={event => setPinned(event.target.checked)} />
        <FileButton onFile={file => upload.mutate(file)} />
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
  onFile: (file: Blob) => void
}

function NoteText({ id, outbox, state, send, onFile }: TextProps) {
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'))
    if (!file) return
    event.preventDefault()
    onFile(file)
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
      placeholder="Write to the timeline. Markdown, and a pasted screenshot"
      value={state.draft}
      // Before the browser's storage is there, what is typed would be lost.
      readOnly={outbox === null}
      onChange={event => outbox?.setDraft(event.target.value)}
      onPaste={onPaste}
      onKeyDown={onKeyDown}
    />
  )
}

function useUpload(incidentId: number, onDone: (image: string) => void) {
  return useMutation({
    mutationFn: (file: Blob) => uploadFile<{ id: string }>(`${incidentPath(incidentId)}/images`, file),
    onSuccess: ({ id }) => onDone(id),
    retry: false,
    networkMode: 'always',
  })
}

type PictureProps = {
  incidentId: number
  image: string | null
  upload: ReturnType<typeof useUpload>
  onRemove: () => void
}

function Picture({ incidentId, image, upload, onRemove }: PictureProps) {
  if (upload.isPending) return <p className="px-2.5 pb-2 text-ink-3 text-small">Sending the picture…</p>
  if (upload.error) {
    return (
      <p role="alert" className="flex items-baseline gap-2 px-2.5 pb-2 text-down text-small">
        The picture was not taken: {upload.error.message}
        <Button variant="quiet" onClick={() => upload.variables && upload.mutate(upload.variables)}>
          Try again
        </Button>
      </p>
    )
  }
  if (image === null) return null
  return (
    <div className="flex items-end gap-3 px-2.5 pb-2">
      {/* biome-ignore lint/performance/noImgElement: a picture that was just sent, behind this deck's door */}
      <img
        src={imagePath(incidentId, image)}
        alt="That goes with the note"
        className="max-h-24 max-w-48 border border-rule"
      />
      <Button variant="quiet" onClick={onRemove}>
        Take it out
      </Button>
    </div>
  )
}

function FileButton({ onFile }: { onFile: (file: Blob) => void }) {
  const ref = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="quiet" onClick={() => ref.current?.click()}>
        Picture
      </Button>
      <input
        ref={ref}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label="A picture for the note"
        tabIndex={-1}
        className="sr-only"
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
