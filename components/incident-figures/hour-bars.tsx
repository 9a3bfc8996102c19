import { Section } from '../ui/section.tsx'

const LABELLED = [0, 6, 12, 18, 23]

/** How many incidents were opened in each hour of the day. */
export function HourBars({ byHour }: { byHour: readonly number[] }) {
  const hours = byHour.map((count, hour) => ({ hour, count }))
  const most = Math.max(...byHour, 1)
  const total = byHour.reduce((sum, count) => sum + count, 0)
  const words = byHour.flatMap((count, hour) => (count === 0 ? [] : [`${count} at ${pad(hour)}:00`]))
  return (
    <Section title="By hour of the day" note={`UTC, ${total} opened, the highest bar is ${most}`}>
      <ol
        className="flex h-28 max-w-[720px] items-end gap-px border-rule-2 border-b"
        aria-label={`Incidents by hour: ${words.join(', ') || 'none'}`}
      >
        {hours.map(({ hour, count }) => (
          <li
            key={hour}
            className="flex h-full flex-1 flex-col justify-end"
            title={`${pad(hour)}:00: ${count}`}
          >
            <span aria-hidden="true" className="num text-center text-ink-3 text-micro">
              {count === 0 ? '' : count}
            </span>
            <i
              aria-hidden="true"
              className="block bg-ink-2 print:bg-ink"
              style={{ height: `${Math.round((count / most) * 84)}px` }}
            />
          </li>
        ))}
      </ol>
      <div aria-hidden="true" className="flex max-w-[720px] gap-px text-ink-3 text-micro">
        {hours.map(({ hour }) => (
          <span key={hour} className="num flex-1 text-center">
            {LABELLED.includes(hour) ? pad(hour) : ''}
          </span>
        ))}
      </div>
    </Section>
  )
}

const pad = (hour: number): string => String(hour).padStart(2, '0')
