'use client'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Permission } from '../../lib/core/access/index.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'

type ActionsProps<C> = {
  /** Where entries of its kind are, such as `/api/v1/heartbeats`. */
  path: string
  entryKey: string
  source: 'file' | 'page'
  permission: Permission
  title: string
  /** What goes and what stays when it is removed. */
  consequence: string
  onRemoved?: () => void
  form: (config: C, close: () => void) => ReactNode
}

/** Change and remove, for what was added in the page; the rest says that it is written in the file. */
export function EntryActions<C>(props: ActionsProps<C>) {
  const { path, entryKey, source, permission, title, form } = props
  const [isOpen, setOpen] = useState(false)
  const refusal = useRefusal(permission)
  const askAgain = useAskAgain()
  const close = () => setOpen(false)
  const ofFile = source === 'file' ? 'It is written in the configuration file: change it there.' : null
  const remove = async () => {
    await api<undefined>(entryPath(path, entryKey), { method: 'DELETE' })
    askAgain(path)
    props.onRemoved?.()
  }
  return (
    <span className="flex items-center gap-3">
      <Badge>{source === 'file' ? 'from the file' : 'added here'}</Badge>
      <Button onClick={() => setOpen(true)} disabledReason={ofFile ?? refusal}>
        Change
      </Button>
      {source === 'page' && refusal === null ? (
        <ConfirmButton
          label="Remove"
          title={`Remove “${title}”?`}
          consequence={props.consequence}
          change={remove}
          done={`${title} is removed.`}
        />
      ) : null}
      <Dialog title={`Change “${title}”`} isOpen={isOpen} onClose={close} size="wide">
        <Loaded path={entryPath(path, entryKey)}>{(config: C) => form(config, close)}</Loaded>
      </Dialog>
    </span>
  )
}

export const entryPath = (path: string, key: string): string =>
  `${path}/${key.split('/').map(encodeURIComponent).join('/')}`

function Loaded<C>({ path, children }: { path: string; children: (config: C) => ReactNode }) {
  const loaded = useQuery({
    queryKey: ['entry', path],
    queryFn: ({ signal }) => api<{ config: C }>(path, { signal }),
    gcTime: 0,
  })
  if (loaded.data) return children(loaded.data.config)
  if (!loaded.error) return <Skeleton rows={6} />
  return (
    <FailedState
      title="Could not read the configuration"
      message={loaded.error.message}
      onRetry={() => void loaded.refetch()}
    />
  )
}
