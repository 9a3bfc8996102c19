'use client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { SwapView } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { isSame, stretchText } from './on-call-model.ts'
import { ON_CALL, SWAPS } from './paths.ts'
import { PersonName } from './person-name.tsx'

type Answer = { readonly swaps: readonly SwapView[] }

/** Who asked whom to take over; the person who is asked answers here. Draws nothing where nothing is asked. */
export function Swaps({ schedule }: { schedule?: string }) {
  const polled = usePolled<Answer>(SWAPS, 15_000)
  const nowMs = useNow()
  const isShown = (swap: SwapView) =>
    swap.toMs > nowMs && swap.state !== 'withdrawn' && (schedule === undefined || swap.schedule === schedule)
  const shown = polled.data?.swaps.filter(isShown) ?? []
  if (shown.length === 0 && polled.error === null) return null
  return (
    <Section title="Swap requests" note={shown.length === 0 ? null : `${shown.length}`}>
      <PolledStates polled={polled} failed="Could not read the swap requests" rows={1}>
        {() => (
          <ul>
            {shown.map(swap => (
              <SwapRow key={swap.id} swap={swap} />
            ))}
          </ul>
        )}
      </PolledStates>
    </Section>
  )
}

const STATE_WORDS: Readonly<Record<SwapView['state'], string>> = {
  asked: 'waits for an answer',
  accepted: 'accepted',
  refused: 'refused',
  withdrawn: 'withdrawn',
}

function SwapRow({ swap }: { swap: SwapView }) {
  const { zone } = useTimeZone()
  return (
    <li
      data-row
      className="flex flex-wrap items-start gap-x-4 gap-y-2 border-rule border-b py-2 last:border-0"
    >
      <p className="min-w-0 flex-1">
        <PersonName person={swap.from} className="font-medium" /> asks{' '}
        <PersonName person={swap.to} className="font-medium" /> to take over in {swap.schedule}:{' '}
        <span className="num text-column">
          {stretchText({ startsAtMs: swap.fromMs, endsAtMs: swap.toMs }, zone)}
        </span>
        <span className="block text-ink-3 text-small">
          {STATE_WORDS[swap.state]}
          {swap.note ? `. ${swap.note}` : ''}
        </span>
      </p>
      {swap.state === 'asked' ? <Answers swap={swap} /> : null}
    </li>
  )
}

type AnswerWord = 'accept' | 'refuse' | 'withdraw'

function Answers({ swap }: { swap: SwapView }) {
  const { email } = useViewer()
  const toast = useToast()
  const askAgain = useAskAgain()
  const answer = useMutation({
    mutationFn: (word: AnswerWord) =>
      api(`${SWAPS}/${swap.id}`, { method: 'POST', body: { answer: word } }).then(() => word),
    onSuccess: word => {
      toast('done', word === 'accept' ? 'You take over then.' : 'Your answer is kept.')
      askAgain(ON_CALL)
    },
    onError: error => toast('failed', error.message),
  })
  const give = (word: AnswerWord) => () => answer.mutate(word)
  if (isSame(swap.from, email))
    return (
      <Button isBusy={answer.isPending} onClick={give('withdraw')}>
        Withdraw
      </Button>
    )
  const other = isSame(swap.to, email) ? null : `Only ${swap.to.name ?? swap.to.email} can answer.`
  return (
    <span className="flex gap-2">
      <Button disabledReason={other} isBusy={answer.isPending} onClick={give('refuse')}>
        Refuse
      </Button>
      <Button disabledReason={other} isBusy={answer.isPending} onClick={give('accept')}>
        Accept
      </Button>
    </span>
  )
}
