'use client'
import clsx from 'clsx'
import { type ComponentType, useCallback, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { Glyph } from './glyph.tsx'

type Load<P> = () => Promise<ComponentType<P>>
type Options = {
  /** It stands over the page, and so does what says that it is missing. */
  readonly isFloating?: boolean
}

/**
 * For `dynamic()`: a part that cannot be fetched, since the deck is away at that moment, says so in its place and can be
 * tried again; the page around it lives on. `name` as a sentence begins: "The form".
 */
export const fetched =
  <P extends object>(name: string, load: Load<P>, { isFloating = false }: Options = {}): Load<P> =>
  () =>
    load().catch(() => missing({ name, load, isFloating }))

type Missing<P> = { readonly name: string; readonly load: Load<P>; readonly isFloating: boolean }

function missing<P extends object>({ name, load, isFloating }: Missing<P>): ComponentType<P> {
  return function MissingPart(props: P) {
    const [part, setPart] = useState<{ readonly Part: ComponentType<P> } | null>(null)
    const [isBusy, setBusy] = useState(false)
    const again = useCallback(async () => {
      setBusy(true)
      const Part = await load().catch(() => null)
      if (Part) setPart({ Part })
      // Some browsers remember that a file could not be had: only a new page asks for it again.
      else if (await isThere()) window.location.reload()
      setBusy(false)
    }, [])
    useEffect(() => void load().then(Part => setPart({ Part }), noWord), [])
    if (part) return <part.Part {...props} />
    return (
      <div
        role="alert"
        className={clsx(
          'flex flex-wrap items-baseline gap-2 bg-down-tint px-2.5 py-1.5',
          isFloating && 'fixed bottom-4 left-1/2 z-50 -translate-x-1/2',
        )}
      >
        <Glyph name="down" className="relative top-px size-3 text-down" />
        <span>{name} could not be fetched: the deck did not answer.</span>
        <Button variant="quiet" isBusy={isBusy} onClick={() => void again()}>
          Try again
        </Button>
      </div>
    )
  }
}

/** What is said stands there already. */
const noWord = () => undefined

/** Whether the deck answers: a page that is loaded while it does not would be lost. */
const isThere = (): Promise<boolean> =>
  fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
    response => response.ok,
    () => false,
  )
