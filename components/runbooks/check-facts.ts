import type { CheckLine } from '../../lib/contract/runbooks.ts'
import { formatText } from '../../lib/core/chart/unit.ts'

/** "HTTP 503, 38 ms", as far as it is known. */
export function checkFacts({ code, durationSeconds, isPaused }: CheckLine): string {
  const facts = [
    isPaused ? 'paused' : '',
    code === null ? '' : `HTTP ${code}`,
    durationSeconds === null ? '' : formatText(durationSeconds, 'seconds'),
  ]
  return facts.filter(fact => fact !== '').join(', ')
}
