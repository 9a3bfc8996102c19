'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PostView } from '../../lib/contract/status-pages.ts'
import { POST_KIND_WORDS, POST_STATE_WORDS } from '../../lib/core/status-page/post.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Moment } from '../settings/moment.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { UpdateForm } from './update-form.tsx'

/** Posts with all of their updates, newest first. */
export function PostList({ posts }: { posts: readonly PostView[] }) {
  return (
    <ul>
      {posts.map(post => (
        <PostRow key={post.id} post={post} />
      ))}
    </ul>
  )
}

function PostRow({ post }: { post: PostView }) {
  const [isOpen, setOpen] = useState(false)
  const refusal = useRefusal('status.post')
  const mayRemove = useRefusal('status.write') === null
  return (
    <li className="border-rule border-b py-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h3 className="text-lead">{post.title}</h3>
        <p className="text-ink-3 text-small">
          {POST_KIND_WORDS[post.kind]} on {post.pages.join(', ')}
          {post.components.length > 0 ? `, concerns ${post.components.join(', ')}` : ''} ·{' '}
          <Moment atMs={post.startsAtMs} />
          {post.endsAtMs === null ? null : (
            <>
              {' '}
              to <Moment atMs={post.endsAtMs} />
            </>
          )}
        </p>
        <span className="ml-auto flex gap-2">
          <Button disabledReason={refusal} onClick={() => setOpen(true)}>
            Add an update
          </Button>
          {mayRemove ? <RemovePost post={post} /> : null}
        </span>
      </div>
      <ol className="mt-2 border-rule-2 border-l">
        {post.updates.map(update => (
          <li key={update.id} className="pb-2 pl-3.5 last:pb-0">
            <p className="text-ink-3 text-small">
              <b className="font-semibold text-ink-2">{POST_STATE_WORDS[update.state]}</b> ·{' '}
              <Moment atMs={update.atMs} /> · {update.createdBy}
            </p>
            <p className="max-w-[80ch] whitespace-pre-line break-words">{update.body}</p>
          </li>
        ))}
      </ol>
      <Dialog title={`Update “${post.title}”`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <UpdateForm post={post} onClose={() => setOpen(false)} />
      </Dialog>
    </li>
  )
}

function RemovePost({ post }: { post: PostView }) {
  const { refresh } = useRouter()
  return (
    <ConfirmButton
      label="Remove"
      title={`Remove “${post.title}”?`}
      consequence="It goes from its pages with all of its updates. What subscribers got, they have."
      change={() => api(`/api/v1/status-posts/${post.id}`, { method: 'DELETE' })}
      done="The post is removed."
      onDone={refresh}
    />
  )
}
