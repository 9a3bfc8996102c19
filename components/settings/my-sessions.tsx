'use client'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import type { SessionView } from '../../lib/contract/people.ts'
import { Age } from '../ui/age.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { ConfirmButton, ROW_ACTION } from './confirm-button.tsx'

/** Where the person is signed in, with the way to end each. */
export function MySessions({ sessions }: { sessions: readonly SessionView[] }) {
  const { refresh } = useRouter()
  const others = sessions.filter(session => !session.isCurrent).length
  return (
    <>
      <Table caption="Your open sessions">
        <thead>
          <tr>
            <Th>Browser</Th>
            <Th>From</Th>
            <Th isNumber>Last seen</Th>
            <Th>
              <span className="sr-only">Action</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(session => (
            <SessionRow key={session.id} session={session} />
          ))}
        </tbody>
      </Table>
      {others > 0 ? (
        <div className="pt-3">
          <ConfirmButton
            label="End all others"
            title="End all your other sessions?"
            consequence={`${others} sessions end at once. This one stays.`}
            change={() => api('/api/v1/sessions', { method: 'DELETE' })}
            done="Your other sessions have ended."
            onDone={refresh}
          />
        </div>
      ) : null}
    </>
  )
}

function SessionRow({ session }: { session: SessionView }) {
  const { refresh } = useRouter()
  return (
    <tr>
      <Td title={session.userAgent ?? undefined}>{browserName(session.userAgent)}</Td>
      <Td>{session.address ?? 'unknown'}</Td>
      <Td isNumber>
        <Age sinceMs={session.lastSeenAtMs} />
      </Td>
      <Td className="text-right">
        {session.isCurrent ? (
          <span className="text-ink-3">this one</span>
        ) : (
          <ConfirmButton
            label="End"
            className={ROW_ACTION}
            title="End this session?"
            consequence="Whoever uses it is signed out at once."
            change={() => api(`/api/v1/sessions/${session.id}`, { method: 'DELETE' })}
            done="The session has ended."
            onDone={refresh}
          />
        )}
      </Td>
    </tr>
  )
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Mac OS X', 'macOS'],
  ['Windows', 'Windows'],
  ['Linux', 'Linux'],
] as const

/** A browser's own description in two words; the whole of it is in the title. */
function browserName(userAgent: string | null): string {
  if (userAgent === null) return 'Unknown'
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'Another program'
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1]
  return system ? `${browser}, ${system}` : browser
}
