import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { ExtraProps } from 'react-markdown'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'

type Look = { readonly word: string; readonly glyph: GlyphName; readonly tint: string; readonly mark: string }

const LOOKS = {
  caution: { word: 'Do not', glyph: 'down', tint: 'bg-down-tint', mark: 'text-down' },
  warning: { word: 'Take care', glyph: 'degraded', tint: 'bg-warn-tint', mark: 'text-warn-mark' },
  important: { word: 'Important', glyph: 'degraded', tint: 'bg-warn-tint', mark: 'text-warn-mark' },
  note: { word: 'Note', glyph: 'unknown', tint: 'bg-sunk', mark: 'text-ink-3' },
  tip: { word: 'Tip', glyph: 'unknown', tint: 'bg-sunk', mark: 'text-ink-3' },
} as const satisfies Record<string, Look>

type CalloutKind = keyof typeof LOOKS

const isKind = (text: string): text is CalloutKind => Object.hasOwn(LOOKS, text)

export function calloutOf(node: ExtraProps['node']): CalloutKind | null {
  const kind = node?.properties['data-callout']
  return typeof kind === 'string' && isKind(kind) ? kind : null
}

/** What must not be overlooked: a word and a shape beside the colour. */
export function Callout({ kind, children }: { kind: CalloutKind; children: ReactNode }) {
  const { word, glyph, tint, mark } = LOOKS[kind]
  return (
    <div role="note" className={clsx('px-2.5 py-1.5', tint)}>
      <p className="flex items-baseline gap-2 font-semibold">
        <Glyph name={glyph} className={clsx('relative top-px size-3', mark)} />
        {word}
      </p>
      <div className="grid gap-1 text-ink">{children}</div>
    </div>
  )
}
