'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PostMortemDetail, ShareAnswer, ShareView } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { CopyBlock } from '../ui/copy-block.tsx'
import { Select } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { POST_MORTEMS, sharesPath } from './paths.ts'

type ShareProps = { detail: PostMortemDetail; personText: (email: string) => string }

/** Links that open the published post-mortem for people without an account. */
export function ShareSection({ detail, personText }: ShareProps) {
  const refusal = useRefusal('post_mortems.write')
  const [days, setDays] = useState(30)
  const make = useMakeLink(detail.id)
  const whyNot =
    refusal ??
    (detail.incident.isRestricted
      ? 'The incident is restricted: its post-mortem is never shared by link.'
      : null) ??
    (detail.state === 'published' ? null : 'Publish it first.')
  const link = make.data ? new URL(make.data.path, window.location.origin).href : null
  return (
    <div data-no-print>
      <Section title="Share by link" note="Read only, without people's names">
        <div className="flex flex-wrap items-center gap-2">
          <Select
            aria-label="Open for"
            value={days}
            onChange={event => setDays(Number(event.target.value))}
            className="w-32"
          >
            <option value={7}>7 days</option>
            <option value={30}>30 days</option>
            <option value={90}>90 days</option>
            <option value={365}>A year</option>
          </Select>
          <Button disabledReason={whyNot} isBusy={make.isPending} onClick={() => make.mutate(days)}>
            Make a link
          </Button>
        </div>
        {link ? (
          <div className="mt-2">
            <p className="text-small">Shown once. Whoever has it can read.</p>
            <CopyBlock text={link} label="Link" />
          </div>
        ) : null}
        <ul className="mt-2 text-small">
          {detail.shares.map(share => (
            <ShareLine
              key={share.id}
              share={share}
              postMortemId={detail.id}
              refusal={refusal}
              personText={personText}
            />
          ))}
        </ul>
      </Section>
    </div>
  )
}

function useMakeLink(id: string) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (days: number) => api<ShareAnswer>(sharesPath(id), { method: 'POST', body: { days } }),
    onSuccess: () => askAgain(POST_MORTEMS),
    onError: error => toast('failed', error.message),
  })
}

type LineProps = Pick<ShareProps, 'personText'> & {
  share: ShareView
  postMortemId: string
  refusal: string | null
}

function ShareLine({ share, postMortemId, refusal, personText }: LineProps) {
  const { zone } = useTimeZone()
  const toast = useToast()
  const askAgain = useAskAgain()
  const close = useMutation({
    mutationFn: () => api(`${sharesPath(postMortemId)}/${share.id}`, { method: 'DELETE' }),
    onSuccess: () => {
      toast('done', 'The link opens nothing any more.')
      askAgain(POST_MORTEMS)
    },
    onError: error => toast('failed', error.message),
  })
  const { revokedAtMs, expiresAtMs, openedAtMs } = share
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-rule border-b py-1 last:border-0">
      <span className="min-w-0 flex-1 text-ink-2">
        By {personText(share.createdBy)},{' '}
        {revokedAtMs === null
          ? `until ${formatMoment(expiresAtMs, zone)}`
          : `closed ${formatMoment(revokedAtMs, zone)}`}
        <span className="block text-ink-3">
          {openedAtMs === null ? 'Never opened' : `Last opened ${formatMoment(openedAtMs, zone)}`}
        </span>
      </span>
      {revokedAtMs === null ? (
        <Button
          variant="quiet"
          disabledReason={refusal}
          isBusy={close.isPending}
          onClick={() => close.mutate()}
        >
          Close
        </Button>
      ) : null}
    </li>
  )
}
