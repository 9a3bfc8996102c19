'use client'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PostView, StatusPageView, SubscriberView } from '../../lib/contract/status-pages.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { AddPage } from './page-dialogs.tsx'
import { PageTable } from './page-table.tsx'
import { PostForm } from './post-form.tsx'
import { PostList } from './post-list.tsx'
import { SubscriberTable } from './subscriber-table.tsx'

export type SubscriberList = {
  readonly page: string
  readonly confirmed: number
  readonly subscribers: readonly SubscriberView[]
}

type Props = {
  readonly pages: readonly StatusPageView[]
  readonly posts: readonly PostView[]
  /** Null for those who may not see them. */
  readonly subscribers: readonly SubscriberList[] | null
}

/** What is told to the public: the pages, what stands on them, and who gets it. */
export function StatusPages({ pages, posts, subscribers }: Props) {
  const [isOpen, setOpen] = useState(false)
  const refusal = useRefusal('status.post')
  const reason = pages.length === 0 ? 'There is no status page to post on.' : refusal
  const going = posts.filter(({ endsAtMs }) => endsAtMs === null)
  const over = posts.filter(({ endsAtMs }) => endsAtMs !== null)
  return (
    <>
      <PageHead
        title="Status pages"
        lead="what the public is told"
        actions={
          <>
            <AddPage />
            <Button variant="pri" disabledReason={reason} onClick={() => setOpen(true)}>
              Write a post
            </Button>
          </>
        }
      />
      <div className="grid gap-8 pb-8">
        <Section title="Pages" note="what one audience sees of the services">
          {pages.length === 0 ? (
            <EmptyState title="No status page yet.">
              Add one here, or name it under <code>status_pages</code> in <code>opsdeck.yml</code>.
            </EmptyState>
          ) : (
            <PageTable pages={pages} />
          )}
        </Section>
        <Section title="Going on and planned">
          {going.length === 0 ? (
            <EmptyState title="Nothing is told at the moment.">
              Windows of planned work appear on the pages by themselves.
            </EmptyState>
          ) : (
            <PostList posts={going} />
          )}
        </Section>
        {over.length > 0 ? (
          <Section title="Ended">
            <PostList posts={over} />
          </Section>
        ) : null}
        {subscribers?.map(list => (
          <Section
            key={list.page}
            title={`Subscribers of ${pages.find(({ slug }) => slug === list.page)?.title ?? list.page}`}
            note={`${list.confirmed} confirmed`}
          >
            <SubscriberTable subscribers={list.subscribers} />
          </Section>
        ))}
      </div>
      <Dialog title="Write a post" isOpen={isOpen} onClose={() => setOpen(false)}>
        <PostForm pages={pages} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
