import clsx from 'clsx'
import type { SourceRow } from '../../lib/contract/business.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { SOURCE_STATES } from './figure-text.ts'

type Look = { readonly glyph: GlyphName; readonly mark: string; readonly text: string }

const LOOKS: Readonly<Record<SourceRow['state'], Look>> = {
  good: { glyph: 'up', mark: 'text-up-mark', text: 'text-ink-2' },
  syncing: { glyph: 'was-up', mark: 'text-ink-2', text: '' },
  late: { glyph: 'degraded', mark: 'text-warn-mark', text: 'text-warn' },
  failing: { glyph: 'down', mark: 'text-down', text: 'text-down' },
  not_connected: { glyph: 'no_data', mark: 'text-gone', text: 'text-gone' },
}

/** How a source stands: shape, word and colour. */
export function SourceState({ state }: { state: SourceRow['state'] }) {
  const { glyph, mark, text } = LOOKS[state]
  return (
    <span className={clsx('inline-flex items-baseline gap-2 whitespace-nowrap font-medium', text)}>
      <Glyph name={glyph} className={clsx('relative top-[1.5px] size-3', mark)} />
      {SOURCE_STATES[state]}
    </span>
  )
}
