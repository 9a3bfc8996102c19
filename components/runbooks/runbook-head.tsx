'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RunbookDetail } from '../../lib/contract/runbooks.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { AccessNote } from '../ui/access-note.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { PageHead } from '../ui/section.tsx'
import { RUNBOOKS, runbookPath } from './paths.ts'

type HeadProps = { readonly slug: string; readonly title: string; readonly detail: RunbookDetail | null }

const OF_FILE = 'It is written in the configuration file: change it there.'

/** Its name, which alert it was opened from, and what can be done with it. */
export function RunbookHead({ slug, title, detail }: HeadProps) {
  const refusal = useRefusal('runbooks.write')
  const isOfFile = detail?.row.source === 'file'
  const here = `/runbooks/${encodeURIComponent(slug)}`
  return (
    <>
      <PageHead
        title={title}
        lead={
          detail ? (
            <span className="flex flex-wrap items-baseline gap-x-3">
              {detail.row.isAdminsOnly ? <Badge tone="warn">admins only</Badge> : null}
              {detail.alert === null ? null : (
                <span>
                  opened from{' '}
                  <Link
                    href={`/alerts/${encodeURIComponent(detail.alert.fingerprint)}`}
                    className="underline"
                  >
                    {detail.alert.name || 'an alert'}
                  </Link>
                </span>
              )}
            </span>
          ) : null
        }
        actions={
          <span className="flex flex-wrap gap-2" data-no-print>
            <Button onClick={() => window.print()} className="max-sm:hidden">
              Print
            </Button>
            <Link href={`${here}/history`} prefetch={false} className={buttonClass('alt')}>
              History
            </Link>
            {refusal === null && !isOfFile ? (
              <Link href={`${here}/edit`} prefetch={false} className={buttonClass('alt')}>
                Edit
              </Link>
            ) : (
              <Button disabledReason={isOfFile ? OF_FILE : refusal}>Edit</Button>
            )}
            {refusal === null && detail?.row.source === 'page' ? <Remove slug={slug} title={title} /> : null}
          </span>
        }
      />
      {isOfFile ? null : (
        <span data-no-print>
          <AccessNote reason={refusal} />
        </span>
      )}
    </>
  )
}

function Remove({ slug, title }: { slug: string; title: string }) {
  const router = useRouter()
  const askAgain = useAskAgain()
  const remove = async () => {
    await api<undefined>(runbookPath(slug), { method: 'DELETE' })
    askAgain(RUNBOOKS)
    router.push('/runbooks')
  }
  return (
    <ConfirmButton
      label="Remove"
      title={`Remove “${title}”?`}
      consequence="Nobody finds it any more. Its history and what was ticked in incidents stay."
      change={remove}
      done={`${title} is removed.`}
    />
  )
}
