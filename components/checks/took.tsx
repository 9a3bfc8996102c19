import { formatSeconds } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'

/** How long the last answer took. */
export function Took({ seconds }: { seconds: number | null }) {
  return seconds === null ? '—' : <QuantityText quantity={formatSeconds(seconds)} />
}
