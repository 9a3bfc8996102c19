import clsx from 'clsx'
import type { KeptAnswer } from '../../lib/contract/checks.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'

const PHASES = [
  ['dns', 'DNS', 'bg-ink-3'],
  ['connect', 'Connect', 'bg-accent opacity-50'],
  ['tls', 'TLS', 'bg-accent opacity-75'],
  ['firstByte', 'First byte', 'bg-accent'],
  ['transfer', 'Transfer', 'bg-ink'],
] as const

/** Where the time of one answer went, phase beside phase, with its seconds below. */
export function PhaseBar({ phases }: { phases: KeptAnswer['phases'] }) {
  const shown = PHASES.flatMap(([key, label, colour]) => {
    const seconds = phases[key]
    return seconds === undefined ? [] : [{ key, label, colour, seconds }]
  })
  const sum = shown.reduce((all, { seconds }) => all + seconds, 0)
  if (sum <= 0) return null
  return (
    <div>
      <div className="flex h-2.5 gap-px overflow-hidden" aria-hidden="true">
        {shown.map(({ key, colour, seconds }) => (
          <span
            key={key}
            className={clsx(colour, 'min-w-px')}
            style={{ width: `${(seconds / sum) * 100}%` }}
          />
        ))}
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-small">
        {shown.map(({ key, label, colour, seconds }) => (
          <div key={key} className="flex items-baseline gap-1.5">
            <dt className="flex items-baseline gap-1.5 text-ink-3">
              <span className={clsx(colour, 'size-2')} aria-hidden="true" />
              {label}
            </dt>
            <dd>
              <QuantityText quantity={formatSeconds(seconds)} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
