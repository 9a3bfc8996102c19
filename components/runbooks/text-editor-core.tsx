'use client'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { TextFault } from '../../lib/core/runbook/types.ts'

const THEME = EditorView.theme({
  '&': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    fontSize: 'var(--t-column)',
    border: '1px solid var(--edge)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { fontFamily: 'var(--font-geist-mono), monospace', lineHeight: '20px', maxHeight: '70vh' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)', minHeight: '320px' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--ink-3)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
})

export type TextEditorProps = {
  /** What stands in it first; later changes are its own. */
  readonly initial: string
  /** What a screen reader calls it. */
  readonly label: string
  readonly faults: readonly TextFault[]
  readonly onChange: (text: string) => void
}

/** The editor of a runbook's text, with its faults beside their lines. Tab goes on to the next control. */
export function TextEditorCore({ initial, label, faults, onChange }: TextEditorProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const viewRef = useRef<EditorView | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  const first = useRef(initial)
  useEffect(() => {
    const parent = hostRef.current
    if (parent === null) return
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          history(),
          lintGutter(),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true' }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) tell.current(update.state.doc.toString())
          }),
          THEME,
        ],
      }),
    })
    viewRef.current = view
    return () => view.destroy()
  }, [label])
  useEffect(() => {
    const view = viewRef.current
    if (view === null) return
    const { doc } = view.state
    const diagnostics = faults.map(({ line, message }) => {
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines))
      return { from, to, severity: 'error', message } as const
    })
    view.dispatch(setDiagnostics(view.state, diagnostics))
  }, [faults])
  return <div ref={hostRef} className="min-w-0" />
}
