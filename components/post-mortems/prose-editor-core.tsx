'use client'
import { defaultKeymap } from '@codemirror/commands'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from 'y-codemirror.next'
import * as Y from 'yjs'
import { MAX_SECTION_LENGTH } from '../../lib/core/post-mortem/index.ts'

const THEME = EditorView.theme({
  '&': { backgroundColor: 'var(--paper)', color: 'var(--ink)', fontSize: 'var(--t-body)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'var(--l-body)' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)', minHeight: '120px' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
})

export type ProseEditorProps = {
  readonly text: Y.Text
  /** What a screen reader calls it. */
  readonly label: string
  readonly prompt: string
  readonly isReadOnly: boolean
  readonly onEnter: () => void
  /** A paste that would not fit was not taken. */
  readonly onTooLong: () => void
}

/** The editor of one part. What others type appears in it; undo takes back one's own words alone. Tab goes on. */
export function ProseEditorCore({ text, label, prompt, isReadOnly, onEnter, onTooLong }: ProseEditorProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const callbacks = useRef({ onEnter, onTooLong })
  callbacks.current = { onEnter, onTooLong }
  useEffect(() => {
    const parent = hostRef.current
    if (parent === null) return
    const undoManager = new Y.UndoManager(text)
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true' }),
          placeholder(prompt),
          refuseTooLong(() => callbacks.current.onTooLong()),
          EditorView.focusChangeEffect.of((_state, isFocused) => {
            if (isFocused) callbacks.current.onEnter()
            return null
          }),
          yCollab(text, null, { undoManager }),
          THEME,
        ],
      }),
    })
    if (!isReadOnly) view.focus()
    return () => {
      view.destroy()
      undoManager.destroy()
    }
  }, [text, label, prompt, isReadOnly])
  return <div ref={hostRef} className="rounded-control border border-edge focus-within:border-accent" />
}

/** What people type or paste stays within a part's limit, and is refused whole; what others typed is there already. */
function refuseTooLong(tell: () => void): Extension {
  return EditorState.transactionFilter.of(transaction => {
    const isOwn = transaction.annotation(ySyncAnnotation) === undefined
    if (!isOwn || !transaction.docChanged || transaction.newDoc.length <= MAX_SECTION_LENGTH)
      return transaction
    if (transaction.newDoc.length < transaction.startState.doc.length) return transaction
    tell()
    return []
  })
}
