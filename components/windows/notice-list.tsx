'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'
import { spanText } from './window-model.ts'

const NoticeForm = dynamic(
  fetched('The form', () => import('./notice-form.tsx').then(module => module.NoticeForm)),
  { ssr: false, loading: () => <Skeleton rows={6} /> },
)

type NoticeListProps = {
  readonly rows: readonly ListedOccurrence[]
  readonly pages: readonly StatusPageView[]
}

/** Planned work whose notice should have been sent by now. */
export function NoticeList({ rows, pages }: NoticeListProps) {
  return (
    <Section title="Notices to send" note={`${rows.length}`} className="lg:col-span-2">
      <ul>
        {rows.map(one => (
          <NoticeRow key={`${one.slug} ${one.startsAtMs}`} one={one} pages={pages} />
        ))}
      </ul>
    </Section>
  )
}

function NoticeRow({ one, pages }: { one: ListedOccurrence; pages: readonly StatusPageView[] }) {
  const { zone } = useTimeZone()
  const refusal = useRefusal('status.post')
  const untilText = useNowValue(nowMs => formatDuration(one.startsAtMs - nowMs))
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <li
      data-row
      className="flex flex-wrap items-start gap-x-3 gap-y-2 border-rule border-b px-2 py-2 last:border-0"
    >
      <StateGlyph state="degraded" className="mt-1 size-3" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {one.name} <span className="font-normal text-warn">begins in {untilText}</span>
        </p>
        <p className="text-ink-2 text-small">
          {one.services.join(', ')}. {spanText(one, zone)}; notice of {formatDuration(one.noticeMs ?? 0)}.
          {one.isLateNotice ? ' It was made later than that.' : ''}
        </p>
      </div>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Send the notice
      </Button>
      <Dialog title={`Notice of ${one.name}`} isOpen={isOpen} onClose={close}>
        <NoticeForm one={one} pages={pages} onClose={close} />
      </Dialog>
    </li>
  )
}
