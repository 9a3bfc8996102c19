'use client'

import { type ComponentType, type RefObject, useEffect, useRef, useState } from 'react'
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

type LoadedEditor = { readonly Editor: ComponentType<EditorCoreProps> }

/** `startAt` takes over the focus and the cursor of the plain field; null leaves the focus where it is. */
export type EditorCoreProps = PromqlEditorProps & { readonly startAt: number | null }

/**
 * The editor weighs 140 KB: it comes when somebody turns to it, or when there is a place to mark. Until it is there,
 * and where it cannot be had, a plain text field of the same shape does the same.
 */
export function PromqlEditor(props: PromqlEditorProps) {
  const [isWanted, setWanted] = useState(false)
  const [core, setCore] = useState<LoadedEditor | null>(null)
  const plainRef = useRef<HTMLTextAreaElement>(null)
  const startAt = useRef<number | null>(null)
  const isNeeded = isWanted || props.error?.start !== undefined
  useEffect(() => {
    if (!isNeeded) return
    let isLeft = false
    import('./promql-editor-core.tsx').then(
      ({ PromqlEditorCore }) => {
        if (isLeft) return
        const plain = plainRef.current
        startAt.current = plain !== null && plain === document.activeElement ? plain.selectionStart : null
        setCore({ Editor: PromqlEditorCore })
      },
      () => undefined,
    )
    return () => {
      isLeft = true
    }
  }, [isNeeded])
  return (
    <div className={styles.editor} data-invalid={props.error !== null || undefined}>
      {core === null ? (
        <PlainEditor {...props} ref={plainRef} onTurnTo={() => setWanted(true)} />
      ) : (
        <core.Editor {...props} startAt={startAt.current} />
      )}
    </div>
  )
}

type PlainEditorProps = PromqlEditorProps & {
  readonly ref: RefObject<HTMLTextAreaElement | null>
  readonly onTurnTo: () => void
}

function PlainEditor({ value, label, onChange, onRun, onTurnTo, ref }: PlainEditorProps) {
  return (
    <textarea
      ref={ref}
      className={styles.plain}
      aria-label={label}
      rows={2}
      spellCheck={false}
      placeholder="An expression, such as rate(http_requests_total[5m])"
      value={value}
      onFocus={onTurnTo}
      onPointerEnter={onTurnTo}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        onRun(value)
      }}
    />
  )
}
