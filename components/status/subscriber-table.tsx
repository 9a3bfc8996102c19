'use client'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import type { SubscriberView } from '../../lib/contract/status-pages.ts'
import { ConfirmButton, ROW_ACTION } from '../settings/confirm-button.tsx'
import { Moment } from '../settings/moment.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Table, Td, Th } from '../ui/table.tsx'

export function SubscriberTable({ subscribers }: { subscribers: readonly SubscriberView[] }) {
  const { refresh } = useRouter()
  if (subscribers.length === 0)
    return <EmptyState title="Nobody yet.">People subscribe on the page itself.</EmptyState>
  return (
    <Table caption="Subscribers">
      <thead>
        <tr>
          <Th>Address</Th>
          <Th>By</Th>
          <Th>Since</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Action</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {subscribers.map(one => (
          <tr key={one.id}>
            <Td className="break-all">{one.address}</Td>
            <Td>{one.kind === 'email' ? 'e-mail' : 'webhook'}</Td>
            <Td>
              <Moment atMs={one.createdAtMs} />
            </Td>
            <Td>
              {one.isConfirmed ? 'confirmed' : 'not confirmed yet'}
              {one.failure === null ? null : <span className="text-warn"> · {one.failure}</span>}
            </Td>
            <Td className="text-right">
              <ConfirmButton
                label="End"
                className={ROW_ACTION}
                title="End this subscription?"
                consequence="They get no more updates, and can subscribe again."
                change={() => api(`/api/v1/status-subscribers/${one.id}`, { method: 'DELETE' })}
                done="The subscription is ended."
                onDone={refresh}
              />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
