'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../../lib/client/viewer.tsx'
import type { ServiceRow } from '../../../lib/contract/overview.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { fetched } from '../../ui/fetched.tsx'

const EditServiceDialog = dynamic(
  fetched('The form', () => import('./service-dialog.tsx').then(module => module.EditServiceDialog)),
  { ssr: false },
)

const AddPanelDialog = dynamic(
  fetched('The form', () => import('../../panels/add-panel.tsx').then(module => module.AddPanelDialog)),
  { ssr: false },
)

/** Where a service is written, in a word. */
export const SOURCE_WORDS = { file: 'from the file', page: 'added here', self: 'built in' } as const

const READ_ONLY = {
  file: 'This service is written in the configuration file: change it there, the deck reads it again by itself.',
  self: 'This service is built in: the deck always watches itself.',
} as const

/**
 * A panel for any service; change and remove for those that were added in the page, the others say where they are
 * written.
 */
export function ServiceActions({ row }: { row: ServiceRow }) {
  const [open, setOpen] = useState<'none' | 'change' | 'panel'>('none')
  const close = () => setOpen('none')
  const refusal = useRefusal('services.write')
  const reason = row.source === 'page' ? refusal : READ_ONLY[row.source]
  return (
    <div className="flex items-center gap-3">
      <Badge>{SOURCE_WORDS[row.source]}</Badge>
      <Button className="max-sm:hidden" onClick={() => setOpen('panel')} disabledReason={refusal}>
        Add a panel
      </Button>
      <Button onClick={() => setOpen('change')} disabledReason={reason}>
        Change
      </Button>
      {open === 'panel' ? <AddPanelDialog service={row.slug} onClose={close} /> : null}
      {open === 'change' ? <EditServiceDialog slug={row.slug} onClose={close} /> : null}
    </div>
  )
}
