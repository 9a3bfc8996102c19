'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import { checkHref } from '../checks/checks-model.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { CheckForm } from './check-form.tsx'

/** The page on which a check is added. */
export function NewCheck({ service }: { service?: string | undefined }) {
  return (
    <>
      <PageHead title="Add a check" lead="Try it before it is saved" />
      <CheckForm config={null} {...(service === undefined ? {} : { service })} />
    </>
  )
}

/** The page on which a check that was added here is changed. Its secrets stay on the server. */
export function EditCheck({ checkKey }: { checkKey: string }) {
  const loaded = useQuery({
    queryKey: ['entry', 'check', checkKey],
    queryFn: ({ signal }) => api<EntryView<'check'>>(entryPath('/api/v1/checks', checkKey), { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const { data } = loaded
  return (
    <>
      <PageHead title={data ? `Change “${data.config.name}”` : 'Change a check'} lead={checkKey} />
      {data ? (
        data.source === 'page' ? (
          <CheckForm config={data.config} />
        ) : (
          <EmptyState title="It is written in the configuration file.">
            Change it there; the file is read again as soon as it is saved.{' '}
            <Link href={checkHref(checkKey)} className="text-accent underline underline-offset-2">
              Back to the check
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
