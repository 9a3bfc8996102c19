'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import type { PostMortemRow } from '../../lib/contract/post-mortems.ts'
import { POST_MORTEMS, postMortemHref } from '../post-mortems/paths.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Countdown } from './countdown.tsx'
import { isOver } from './incident-model.ts'
import { useIncidentPress } from './use-incident-change.ts'

/** Where its post-mortem is, and by when it is due; what its rules do not ask for can be begun by hand. */
export function PostMortemLink({ data }: { data: IncidentData }) {
  const { incident, clocks, timeline } = data
  const refusal = useRefusal('post_mortems.write')
  const router = useRouter()
  const start = useIncidentPress(async () => {
    const { id } = await api<PostMortemRow>(POST_MORTEMS, { method: 'POST', body: { incident: incident.id } })
    router.push(postMortemHref(id))
  })
  const newest = useMemo(
    () =>
      Object.values(timeline)
        .filter(({ kind, href }) => kind === 'post_mortem' && href !== null)
        .toSorted((a, b) => b.atMs - a.atMs)[0],
    [timeline],
  )
  const due = clocks.find(({ key }) => key === 'post_mortem')
  if (!isOver(incident) && !newest) return null
  return (
    <Section
      title="Post-mortem"
      end={due && due.doneMs === null ? <Countdown clock={{ ...due, title: 'due' }} /> : null}
    >
      {newest?.href ? (
        <p>
          <Link
            href={newest.href}
            prefetch={false}
            className="font-medium text-accent underline underline-offset-2"
          >
            {newest.title}
          </Link>
        </p>
      ) : (
        <>
          <p className="mb-2 text-ink-2">None is begun yet.</p>
          <Button disabledReason={refusal} isBusy={start.isPending} onClick={() => start.mutate(undefined)}>
            Begin a post-mortem
          </Button>
        </>
      )}
    </Section>
  )
}
