'use client'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertDetail } from '../../lib/contract/alerts.ts'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { pageHref, pagePath } from '../on-call/paths.ts'
import { standingText } from '../pages/page-model.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { useOpenPages } from './use-open-pages.ts'

/** Who is being called for an alert, and the way to call the next; nothing is drawn while nobody is. */
export function AlertCalls({ groups }: { groups: AlertDetail['groups'] }) {
  const rows = useOpenPages().filter(page => groups.some(({ key }) => key === page.groupKey))
  if (rows.length === 0) return null
  return (
    <Section title="Calls" note="people who are being called for it">
      <ul>
        {rows.map(row => (
          <Call key={row.id} row={row} />
        ))}
      </ul>
    </Section>
  )
}

function Call({ row }: { row: PageRow }) {
  const refusal = useRefusal('pages.act')
  const askAgain = useAskAgain()
  const standing = useNowValue(nowMs => standingText(row, nowMs))
  const escalate = async () => {
    await api<PageRow>(`${pagePath(row.id)}/escalate`, { method: 'POST', body: {} })
    askAgain('/api/v1/')
  }
  const isOpen = row.status.kind === 'open'
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-3 border-rule border-b py-1 last:border-0">
      <span className="min-w-0 wrap-anywhere">
        <Link href={pageHref(row.id)} className="font-medium">
          {row.escalation}
        </Link>{' '}
        <span className="text-ink-2">{standing}</span>
      </span>
      {refusal !== null || !isOpen ? (
        <Button disabledReason={refusal ?? 'Somebody has it: nobody else is called meanwhile.'}>
          Escalate
        </Button>
      ) : (
        <ConfirmButton
          label="Escalate"
          title="Escalate now?"
          consequence={`The next step of ${row.escalation} is taken at once, whoever was told before.`}
          change={escalate}
          done="The next step is taken."
        />
      )}
    </li>
  )
}
