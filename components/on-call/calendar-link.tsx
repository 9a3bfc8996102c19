'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import type { Preferences } from '../../lib/contract/contact-methods.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { CopyBlock } from '../ui/copy-block.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { PREFERENCES, RENEW_CALENDARS } from './paths.ts'

/** What the person at the screen wants, with the addresses of their calendars. */
export const usePreferences = () =>
  useQuery({
    queryKey: ['polled', PREFERENCES],
    queryFn: ({ signal }) => api<Preferences>(PREFERENCES, { signal }),
  })

/** Addresses for calendar applications: of one schedule, or of all. */
export function CalendarLinks({ schedule }: { schedule?: string }) {
  const preferences = usePreferences()
  const client = useQueryClient()
  const renew = async () => {
    const renewed = await api<Preferences>(RENEW_CALENDARS, { method: 'POST', body: {} })
    client.setQueryData(['polled', PREFERENCES], renewed)
  }
  const shown = preferences.data?.calendars.filter(
    ({ path }) =>
      schedule === undefined || path.endsWith(`/schedule-${schedule}.ics`) || path.endsWith('/my-shifts.ics'),
  )
  return (
    <Section title="In your calendar" note="an iCal address to subscribe to">
      {shown ? (
        <div className="grid gap-3">
          {shown.map(({ name, path }) => (
            <CopyBlock key={path} label={name} text={`${window.location.origin}${path}`} />
          ))}
          <p className="text-ink-3 text-small">
            These addresses are yours alone: whoever has one can read it.{' '}
            <ConfirmButton
              label="Make them new"
              title="Make new addresses?"
              consequence="The addresses of now answer no more: subscribe anew where they are used."
              change={renew}
              done="The addresses are new."
            />
          </p>
        </div>
      ) : preferences.error ? (
        <FailedState
          title="Could not read the addresses"
          message={preferences.error.message}
          onRetry={() => void preferences.refetch()}
        />
      ) : (
        <Skeleton rows={2} />
      )}
    </Section>
  )
}
