'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { api } from '../../../lib/client/api.ts'
import { useAskAgain } from '../../../lib/client/polled.ts'
import { useRefusal } from '../../../lib/client/viewer.tsx'
import type { EntryView } from '../../../lib/contract/entries.ts'
import { entryPath } from '../../entries/entry-actions.tsx'
import { ConfirmButton } from '../../settings/confirm-button.tsx'
import { EmptyState, FailedState, Skeleton } from '../../ui/list-states.tsx'
import { PageHead } from '../../ui/section.tsx'
import { ACTIONS, RECOVERY, RECOVERY_HREF } from '../paths.ts'
import { ActionForm } from './action-form.tsx'

/** The page on which an action is added. */
export function NewAction({ service }: { service?: string | undefined }) {
  return (
    <>
      <PageHead title="Add an action" lead="Something that people press, and what proves that it helped" />
      <ActionForm config={null} service={service} />
    </>
  )
}

/** The page on which an action that was added here is changed. Its secrets stay on the server. */
export function EditAction({ actionKey }: { actionKey: string }) {
  const loaded = useQuery({
    queryKey: ['entry', 'action', actionKey],
    queryFn: ({ signal }) => api<EntryView<'action'>>(entryPath(ACTIONS, actionKey), { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const { data } = loaded
  return (
    <>
      <PageHead
        title={data ? `Change “${data.config.name}”` : 'Change an action'}
        lead={actionKey}
        actions={data?.source === 'page' ? <Remove actionKey={actionKey} name={data.config.name} /> : null}
      />
      {data ? (
        data.source === 'page' ? (
          <ActionForm config={data.config} />
        ) : (
          <EmptyState title="It is written in the configuration file.">
            Change it there; the file is read again as soon as it is saved.{' '}
            <Link href={RECOVERY_HREF} className="text-accent underline underline-offset-2">
              Back to Recovery
            </Link>
          </EmptyState>
        )
      ) : loaded.error ? (
        <FailedState
          title="Could not read the configuration"
          message={loaded.error.message}
          onRetry={() => void loaded.refetch()}
        />
      ) : (
        <Skeleton rows={10} />
      )}
    </>
  )
}

function Remove({ actionKey, name }: { actionKey: string; name: string }) {
  const refusal = useRefusal('actions.write')
  const askAgain = useAskAgain()
  const router = useRouter()
  if (refusal !== null) return null
  return (
    <ConfirmButton
      label="Remove"
      title={`Remove “${name}”?`}
      consequence="Its button goes. What was pressed stays on record."
      change={async () => {
        await api<undefined>(entryPath(ACTIONS, actionKey), { method: 'DELETE' })
        askAgain(RECOVERY)
        router.push(RECOVERY_HREF)
      }}
      done={`${name} is removed.`}
    />
  )
}
