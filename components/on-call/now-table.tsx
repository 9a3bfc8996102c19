'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { OnCallNow } from '../../lib/contract/on-call.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { gapsText } from './on-call-model.ts'
import { scheduleHref } from './paths.ts'
import { PersonName } from './person-name.tsx'
import { TakeOver } from './shift-dialogs.tsx'
import { ZonedMoment } from './until.tsx'

const WIDE = 'max-md:hidden'

/** Each schedule with who holds it, until when, and who is next; holes first. */
export function NowTable({ rows }: { rows: readonly OnCallNow[] }) {
  return (
    <Table caption="Who is on call, by schedule">
      <thead>
        <tr>
          <Th>Schedule</Th>
          <Th>On call now</Th>
          <Th>Until</Th>
          <Th className={WIDE}>Next</Th>
          <Th className={WIDE}>Gaps in 60 days</Th>
          <Th className={WIDE}>
            <span className="sr-only">Action</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.schedule} row={row} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ row }: { row: OnCallNow }) {
  const { zone } = useTimeZone()
  const gaps = gapsText(row, zone)
  return (
    <Tr data-row>
      <Td>
        <Link href={scheduleHref(row.schedule)} className="font-medium">
          {row.name}
        </Link>
        <span className="block text-ink-3 text-small max-md:hidden">{row.description ?? row.zone}</span>
        {gaps ? <span className="block text-small text-warn md:hidden">{gaps}</span> : null}
      </Td>
      <Td>
        <PersonName person={row.now.person} className="font-medium" />
        {row.now.layer ? (
          <span className="block text-ink-3 text-small">
            {row.now.layer}
            {row.now.reason ? `: ${row.now.reason}` : ''}
          </span>
        ) : null}
      </Td>
      <Td>
        <ZonedMoment atMs={row.now.endsAtMs} person={row.now.person} scheduleZone={row.zone} />
      </Td>
      <Td className={WIDE}>
        {row.next ? (
          <>
            <PersonName person={row.next.person} />
            <span className="block text-ink-3 text-small">
              from <ZonedMoment atMs={row.next.startsAtMs} person={row.next.person} scheduleZone={row.zone} />
            </span>
          </>
        ) : (
          <span className="text-ink-3">nobody else within 60 days</span>
        )}
      </Td>
      <Td className={WIDE}>
        {gaps ? <span className="text-warn">{gaps}</span> : <span className="text-ink-3">none</span>}
      </Td>
      <Td className="text-right max-md:hidden">
        <TakeOver schedule={row} />
      </Td>
    </Tr>
  )
}
