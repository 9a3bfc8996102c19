'use client'

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState, Prec } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { PromQLExtension } from '@prometheus-io/codemirror-promql'
import { useEffect, useRef } from 'react'
import type { EditorCoreProps } from './promql-editor.tsx'

/** Weight tells the parts of an expression apart; colour stays for states. */
const HIGHLIGHT = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.function(tags.variableName), tags.operatorKeyword, tags.modifier],
    fontWeight: '600',
  },
  { tag: [tags.string, tags.number], color: 'var(--accent)' },
  { tag: [tags.labelName, tags.operator], color: 'var(--ink-2)' },
  { tag: [tags.comment], color: 'var(--ink-3)', fontStyle: 'italic' },
])

const MONO = 'var(--font-geist-mono), ui-monospace, monospace'

const THEME = EditorView.theme({
  '&': { backgroundColor: 'var(--paper)', color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: MONO, lineHeight: '20px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--ink)', minHeight: '52px' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--edge)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raise)',
    border: 'none',
    boxShadow: 'var(--shadow)',
    borderRadius: '2px',
    color: 'var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: MONO, fontSize: '12px', maxHeight: '280px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-tint)',
    color: 'var(--ink)',
    boxShadow: 'inset 2px 0 0 var(--accent)',
  },
  '.cm-completionDetail': { color: 'var(--ink-3)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionInfo': { fontFamily: 'inherit', padding: '6px 10px', maxWidth: '360px' },
  '.cm-diagnostic': { padding: '4px 10px', borderLeft: '2px solid var(--down)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--down) 1px',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--down-tint)',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--down)' },
})

/** The editor proper, with completion out of the running deck. Tab is left to the browser: it goes on. */
export function PromqlEditorCore({ value, label, error, startAt, onChange, onRun }: EditorCoreProps) {
  const hostRef = useRef<HTMLDivElement>(null)
  const viewRef = useRef<EditorView | null>(null)
  const callbacks = useRef({ onChange, onRun })
  callbacks.current = { onChange, onRun }
  const initial = useRef({ value, label, startAt })

  useEffect(() => {
    const parent = hostRef.current
    if (parent === null) return
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial.current.value,
        extensions: extensionsOf(initial.current.label, callbacks),
      }),
    })
    viewRef.current = view
    const cursor = initial.current.startAt
    if (cursor !== null) {
      view.focus()
      view.dispatch({ selection: { anchor: Math.min(cursor, view.state.doc.length) } })
    }
    return () => {
      viewRef.current = null
      view.destroy()
    }
  }, [])

  useEffect(() => {
    const view = viewRef.current
    if (view === null || view.state.doc.toString() === value) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const view = viewRef.current
    if (view === null) return
    const length = view.state.doc.length
    const from = Math.min(error?.start ?? 0, length)
    const to = Math.min(Math.max(error?.end ?? from, from), length)
    const isPlaced = error?.start !== undefined
    const diagnostics =
      error && isPlaced ? [{ from, to, severity: 'error' as const, message: error.message }] : []
    view.dispatch(setDiagnostics(view.state, diagnostics))
  }, [error])

  return <div ref={hostRef} />
}

type Callbacks = { readonly current: { onChange: (value: string) => void; onRun: (value: string) => void } }

function extensionsOf(label: string, callbacks: Callbacks) {
  const promql = new PromQLExtension()
    .activateLinter(false)
    .setComplete({ remote: { url: '/api/prom', httpErrorHandler: () => undefined } })
  const run = (view: EditorView) => {
    callbacks.current.onRun(view.state.doc.toString())
    return true
  }
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    promql.asExtension(),
    autocompletion({ icons: false }),
    history(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    placeholder('An expression, such as rate(http_requests_total[5m])'),
    syntaxHighlighting(HIGHLIGHT),
    THEME,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
    EditorView.updateListener.of(update => {
      if (update.docChanged) callbacks.current.onChange(update.state.doc.toString())
    }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
  ]
}
