'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { PAGES, pagePath } from '../on-call/paths.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Glyph } from '../ui/glyph.tsx'

type Act = 'acknowledge' | 'escalate' | 'resolve'

type ActionProps = {
  row: PageRow
  /** Whom the next step tells, in words; null when nothing is left. */
  next: string | null
}

/** What can be done with a page, under the thumb: taking it on is one press, the others ask once. */
export function PageActions({ row, next }: ActionProps) {
  const refusal = useRefusal('pages.act')
  const [asked, setAsked] = useState<'escalate' | 'resolve' | null>(null)
  const act = useAct(row.id)
  const isResolved = row.status.kind === 'resolved'
  const isOpen = row.status.kind === 'open'
  if (isResolved) return null
  const close = () => setAsked(null)
  const press = (word: Act) => () => {
    close()
    act.mutate(word)
  }
  return (
    <div className={BAR}>
      <ActResult error={act.error} word={act.variables} row={row} />
      {isOpen ? (
        <Button
          variant="pri"
          className="h-(--touch)! w-full text-lead"
          disabledReason={refusal}
          isBusy={act.isPending && act.variables === 'acknowledge'}
          onClick={press('acknowledge')}
        >
          {act.isPending && act.variables === 'acknowledge' ? 'Sending…' : 'Acknowledge'}
        </Button>
      ) : null}
      <div className="flex justify-between gap-4">
        <Button
          variant="quiet"
          className="min-h-11"
          disabledReason={refusal ?? (next === null ? 'No step of the escalation is left.' : null)}
          isBusy={act.isPending && act.variables === 'escalate'}
          onClick={() => setAsked('escalate')}
        >
          Escalate
        </Button>
        <Button
          variant="quiet"
          className="min-h-11"
          disabledReason={refusal}
          isBusy={act.isPending && act.variables === 'resolve'}
          onClick={() => setAsked('resolve')}
        >
          Resolve
        </Button>
      </div>
      <AccessNote reason={refusal} />
      <Asked asked={asked} next={next} onClose={close} onPress={press} />
    </div>
  )
}

type AskedProps = {
  asked: 'escalate' | 'resolve' | null
  next: string | null
  onClose: () => void
  onPress: (word: Act) => () => void
}

/** What wakes others, or ends it for all, asks once. */
function Asked({ asked, next, onClose, onPress }: AskedProps) {
  return (
    <>
      <Dialog title="Escalate now?" isOpen={asked === 'escalate'} onClose={onClose}>
        <p className="text-ink-2">The next step is taken at once: {next}.</p>
        <DialogActions>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="red" onClick={onPress('escalate')}>
            Escalate
          </Button>
        </DialogActions>
      </Dialog>
      <Dialog title="Resolve this page?" isOpen={asked === 'resolve'} onClose={onClose}>
        <p className="text-ink-2">
          Nobody is called for it any more. If its alerts fire again later, a new page begins.
        </p>
        <DialogActions>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="pri" onClick={onPress('resolve')}>
            Resolve
          </Button>
        </DialogActions>
      </Dialog>
    </>
  )
}

const BAR = clsx(
  'grid gap-2 sm:max-w-100',
  'max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-10 max-sm:border-rule-2 max-sm:border-t max-sm:bg-paper',
  'max-sm:gutter max-sm:py-3 max-sm:pb-[max(12px,env(safe-area-inset-bottom))]',
)

function useAct(id: string) {
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (word: Act) => api<PageRow>(`${pagePath(id)}/${word}`, { method: 'POST', body: {} }),
    // Also after a failure: what was asked may have arrived although its answer did not.
    onSettled: () => askAgain(PAGES),
    retry: false,
    // A press counts when it is made: one that goes out minutes later would be a surprise.
    networkMode: 'always',
  })
}

const NOT_DONE: Readonly<Record<Act, string>> = {
  acknowledge: 'Not acknowledged: the escalation goes on.',
  escalate: 'Not escalated.',
  resolve: 'Not resolved.',
}

/** Says what became of a press that failed, until the page shows that it arrived after all. */
function ActResult({ error, word, row }: { error: Error | null; word: Act | undefined; row: PageRow }) {
  if (!error || !word) return null
  if (word === 'acknowledge' && row.status.kind === 'acknowledged') return null
  const isUnreachable = error instanceof ApiError && error.code === 'unreachable'
  return (
    <p role="alert" className="flex items-baseline gap-2 bg-down-tint px-2 py-1.5">
      <Glyph name="down" className="relative top-px size-3 text-down" />
      <span>
        <b className="font-semibold">
          {isUnreachable ? 'No answer came. As far as is known: ' : ''}
          {NOT_DONE[word]}
        </b>{' '}
        {isUnreachable ? 'Check the connection and press again.' : error.message}
      </span>
    </p>
  )
}
