'use client'
import clsx from 'clsx'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { ShiftView } from '../../lib/contract/on-call.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { ownClockText, stretchText } from './on-call-model.ts'
import { PersonName } from './person-name.tsx'

/** The line that holds as rows by start; a gap is a hole with its length. */
export function ShiftList({ shifts, zoneName }: { shifts: readonly ShiftView[]; zoneName: string }) {
  return (
    <ol>
      {shifts.map(shift => (
        <ShiftRow key={shift.startsAtMs} shift={shift} zoneName={zoneName} />
      ))}
    </ol>
  )
}

function ShiftRow({ shift, zoneName }: { shift: ShiftView; zoneName: string }) {
  const { zone } = useTimeZone()
  const own = ownClockText(shift.startsAtMs, zoneName, zone)
  const isHole = shift.person === null
  return (
    <li
      data-row
      className={clsx(
        'grid gap-x-4 border-rule border-b py-1.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]',
        isHole && 'border-down border-l-2 border-l-down border-dashed bg-down-tint px-2',
      )}
    >
      <p>
        <PersonName person={shift.person} className="font-medium" />{' '}
        <span className="text-ink-3 text-small">
          {isHole
            ? `a gap of ${formatDuration(shift.endsAtMs - shift.startsAtMs)}`
            : [shift.layer, shift.reason].filter(Boolean).join(': ')}
        </span>
      </p>
      <p className="num text-column sm:text-right">
        {stretchText(shift, zone)}
        {own ? <span className="block text-ink-3">starts {own}</span> : null}
      </p>
    </li>
  )
}
