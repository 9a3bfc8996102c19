'use client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { Glyph } from './glyph.tsx'

type Toast = { readonly id: number; readonly tone: 'done' | 'failed'; readonly message: string }
type ShowToast = (tone: Toast['tone'], message: string) => void

const ToastContext = createContext<ShowToast | null>(null)
const DONE_STAYS_MS = 6_000

/** One line in one place: the newest replaces, an error stays until it is put away. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const show = useCallback<ShowToast>(
    (tone, message) => setToast(previous => ({ id: (previous?.id ?? 0) + 1, tone, message })),
    [],
  )
  useEffect(() => {
    if (toast?.tone !== 'done') return
    const timer = setTimeout(() => setToast(null), DONE_STAYS_MS)
    return () => clearTimeout(timer)
  }, [toast])
  const line = useMemo(() => toast && <ToastLine toast={toast} onClose={() => setToast(null)} />, [toast])
  return (
    <ToastContext value={show}>
      {children}
      <div
        className="pointer-events-none fixed inset-x-0 bottom-6 z-20 flex justify-center px-4"
        role="status"
      >
        {line}
      </div>
    </ToastContext>
  )
}

function ToastLine({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const isDone = toast.tone === 'done'
  return (
    <p className="pointer-events-auto flex min-h-9 items-center gap-2.5 rounded-control bg-raise px-3 py-2 shadow-float">
      <Glyph
        name={isDone ? 'check' : 'down'}
        className={isDone ? 'size-3 text-up-mark' : 'size-3 text-down'}
      />
      {toast.message}
      <button
        type="button"
        onClick={onClose}
        aria-label="Put away"
        className="ml-1 text-ink-3 hover:text-ink"
      >
        <Glyph name="cross" className="size-2.5" />
      </button>
    </p>
  )
}

/** `const toast = useToast(); toast('done', 'Service saved.')` */
export function useToast(): ShowToast {
  const show = useContext(ToastContext)
  if (!show) throw new Error('useToast needs a ToastProvider above it')
  return show
}
