'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { RemoteState, SendingState } from '../../lib/contract/remote-sending.ts'
import { formatAge, formatBytes, formatNumber } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { dropLines, stateOfRemote } from './remote-words.ts'

const POLL_MS = 5_000

/** Where samples are sent to, and how that goes. */
export function Remotes() {
  const polled = usePolled<SendingState>('/api/v1/remotes', POLL_MS)
  return (
    <Section title="Remote write" note="Where samples are sent to; counted since the start">
      <PolledStates polled={polled} failed="Could not read how the remotes are doing" rows={1}>
        {({ remotes, queueError }) => (
          <>
            {queueError === null ? null : (
              <p role="alert" className="mb-2 bg-down-tint px-3 py-2">
                What is to be sent does not reach the disk, and would be lost in a crash: {queueError}
              </p>
            )}
            {remotes.length === 0 ? (
              <EmptyState title="Samples are sent nowhere.">
                Name other stores under <code>remote_write</code>.
              </EmptyState>
            ) : (
              <Table caption="Remotes">
                <thead>
                  <tr>
                    <Th>State</Th>
                    <Th>Remote</Th>
                    <Th>Last error</Th>
                    <Th isNumber>sent</Th>
                    <Th isNumber>waiting</Th>
                    <Th isNumber>on disk</Th>
                    <Th isNumber>behind</Th>
                  </tr>
                </thead>
                <tbody>
                  {remotes.map(remote => (
                    <Remote key={remote.name} remote={remote} />
                  ))}
                </tbody>
              </Table>
            )}
          </>
        )}
      </PolledStates>
    </Section>
  )
}

function Remote({ remote }: { readonly remote: RemoteState }) {
  const { name, url, version, lastError, sentSamples, waitingSamples, waitingBytes, behindMs } = remote
  return (
    <Tr>
      <Td>
        <StateMark state={stateOfRemote(remote)} />
      </Td>
      <Td>
        <span className="font-medium">{name}</span>{' '}
        <span className="break-all text-ink-3">
          {url}, version {version}.0
        </span>
      </Td>
      <Td className="min-w-0 break-words">
        {lastError === null ? null : (
          <p>
            {lastError.message}{' '}
            <span className="text-ink-3">
              (<Age sinceMs={lastError.atMs} /> ago)
            </span>
          </p>
        )}
        {dropLines(remote).map(line => (
          <p key={line} className="text-warn">
            {line}
          </p>
        ))}
      </Td>
      <Td isNumber>{formatNumber(sentSamples, 0)}</Td>
      <Td isNumber>{formatNumber(waitingSamples, 0)}</Td>
      <Td isNumber>
        <QuantityText quantity={formatBytes(waitingBytes)} />
      </Td>
      <Td isNumber>
        <QuantityText quantity={formatAge(behindMs)} />
      </Td>
    </Tr>
  )
}
