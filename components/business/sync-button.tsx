'use client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { SourceRow } from '../../lib/contract/business.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { CONNECTOR_TITLES } from './figure-text.ts'
import { BUSINESS, syncPath } from './paths.ts'

/** Asks a source at once, instead of at its next turn. */
export function SyncButton({ source }: { source: SourceRow }) {
  const { connector, account, state } = source
  const toast = useToast()
  const askAgain = useAskAgain()
  const refusal = useRefusal('business.sync')
  const name = `${CONNECTOR_TITLES[connector]}, ${account}`
  const sync = useMutation({
    mutationFn: () => api(syncPath(connector, account), { method: 'POST' }),
    onSuccess: () => toast('done', `${name} is being asked.`),
    onError: error => toast('failed', error.message),
    onSettled: () => askAgain(BUSINESS),
  })
  return (
    <Button
      disabledReason={refusal ?? reasonNot(state)}
      isBusy={sync.isPending}
      onClick={() => sync.mutate()}
      aria-label={`Ask now: ${name}`}
    >
      Ask now
    </Button>
  )
}

function reasonNot(state: SourceRow['state']): string | null {
  if (state === 'not_connected') return 'It has no key yet: there is nobody to ask.'
  return state === 'syncing' ? 'Its first sync runs.' : null
}
