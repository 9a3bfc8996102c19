'use client'

import { type ComponentType, useEffect, useState } from 'react'
import styles from './explore.module.css'

export type PromqlError = { readonly message: string; readonly start?: number; readonly end?: number }

export type PromqlEditorProps = {
  readonly value: string
  /** What a screen reader calls it. */
  readonly label: string
  /** Marked in the text where it has a place. */
  readonly error: PromqlError | null
  readonly onChange: (value: string) => void
  /** ⌘ or Ctrl with Enter. */
  readonly onRun: (value: string) => void
}

/**
 * The editor weighs 140 KB and comes after the page. Until it is there, and where it cannot be had, a plain text field
 * of the same shape does the same.
 */
export function PromqlEditor(props: PromqlEditorProps) {
  const [core, setCore] = useState<{ readonly Editor: ComponentType<PromqlEditorProps> } | null>(null)
  useEffect(() => {
    let isLeft = false
    import('./promql-editor-core.tsx').then(
      ({ PromqlEditorCore }) => {
        if (!isLeft) setCore({ Editor: PromqlEditorCore })
      },
      () => undefined,
    )
    return () => {
      isLeft = true
    }
  }, [])
  return (
    <div className={styles.editor} data-invalid={props.error !== null || undefined}>
      {core === null ? <PlainEditor {...props} /> : <core.Editor {...props} />}
    </div>
  )
}

function PlainEditor({ value, label, onChange, onRun }: PromqlEditorProps) {
  return (
    <textarea
      className={styles.plain}
      aria-label={label}
      rows={2}
      spellCheck={false}
      placeholder="An expression, such as rate(http_requests_total[5m])"
      value={value}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        onRun(value)
      }}
    />
  )
}
