'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { PingRow } from '../../lib/contract/watch.ts'
import { formatClock, formatDay, formatSeconds } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { outcomeOf } from './heartbeat-model.ts'

/** The last signs of life, newest first; what they carried is folded. */
export function PingTable({ pings, isDuty }: { pings: readonly PingRow[]; isDuty: boolean }) {
  const title = isDuty ? 'Completions' : 'Pings'
  return (
    <Section title={title} note={pings.length === 0 ? null : `the last ${pings.length}, newest first`}>
      {pings.length === 0 ? (
        <EmptyState title={isDuty ? 'Nobody has completed it yet.' : 'It was not pinged yet.'}>
          {isDuty ? 'Complete it above.' : 'Put one of the lines for its address at the end of the script.'}
        </EmptyState>
      ) : (
        <Table caption={`${title}, newest first`}>
          <thead>
            <tr>
              <Th>Outcome</Th>
              <Th>Time</Th>
              {isDuty ? null : <Th isNumber>code</Th>}
              {isDuty ? null : <Th isNumber>run</Th>}
              <Th>From</Th>
              <Th>Carried</Th>
            </tr>
          </thead>
          <tbody>
            {pings.map(ping => (
              <PingLine key={`${ping.atMs} ${ping.kind}`} ping={ping} isDuty={isDuty} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

function PingLine({ ping, isDuty }: { ping: PingRow; isDuty: boolean }) {
  const { zone } = useTimeZone()
  const { state, word } = outcomeOf(ping)
  return (
    <Tr data-row>
      <Td>
        <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
          {state === null ? null : <StateGlyph state={state} className="relative top-[1.5px] size-3" />}
          <span className={state === 'down' ? 'text-down' : 'text-ink-2'}>{word}</span>
        </span>
      </Td>
      <Td className="num text-column">
        {formatDay(ping.atMs, zone)}, {formatClock(ping.atMs, zone)}
      </Td>
      {isDuty ? null : <Td isNumber>{ping.exitCode ?? '—'}</Td>}
      {isDuty ? null : (
        <Td isNumber>
          {ping.runMs === null ? '—' : <QuantityText quantity={formatSeconds(ping.runMs / 1_000)} />}
        </Td>
      )}
      <Td className="text-ink-3">{ping.source}</Td>
      <Td>
        {ping.body === null || ping.body === '' ? (
          <span className="text-ink-3">—</span>
        ) : (
          <details>
            <summary className="cursor-pointer text-accent">
              {ping.body.length.toLocaleString('en-GB')} characters
            </summary>
            <pre className="max-h-64 max-w-[60ch] overflow-auto whitespace-pre-wrap break-all bg-sunk px-2 py-1 text-small">
              {ping.body}
            </pre>
          </details>
        )}
      </Td>
    </Tr>
  )
}
