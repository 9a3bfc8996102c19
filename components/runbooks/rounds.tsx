'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RoundList, RoundRow, RunbookDetail } from '../../lib/contract/runbooks.ts'
import { formatDuration, formatMoment } from '../../lib/core/format/index.ts'
import { countTicks } from '../incidents/checklist-model.ts'
import { usePersonText } from '../incidents/people.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { RUNBOOKS, runbookPath } from './paths.ts'
import type { Ticking } from './runbook-view.ts'

const ROUNDS = `${RUNBOOKS}/rounds`

/** The round that is worked on: the one of the address, else the newest that goes on. */
export function useRounds(slug: string): {
  readonly rounds: readonly RoundRow[]
  readonly chosen: RoundRow | null
} {
  const { get } = useUrlState()
  const { data } = usePolled<RoundList>(`${ROUNDS}?slug=${encodeURIComponent(slug)}`)
  const rounds = data?.rounds ?? []
  const wanted = get('round')
  const chosen = rounds.find(({ id }) => id === wanted) ?? rounds.find(({ endedAtMs }) => endedAtMs === null)
  return { rounds, chosen: chosen ?? null }
}

type TickPress = { readonly item: string; readonly isDone: boolean }

/** Ticks that go into a round; of one that has ended they are only looked at. */
export function useRoundTicking(round: RoundRow | null): Ticking | null {
  const refusal = useRefusal('duties.complete')
  const personText = usePersonText()
  const askAgain = useAskAgain()
  const toast = useToast()
  const id = round?.id ?? ''
  const { mutate } = useMutation({
    mutationFn: (body: TickPress) => api(`${ROUNDS}/${id}/ticks`, { method: 'POST', body }),
    onSuccess: () => askAgain(ROUNDS),
    onError: error => toast('failed', error.message),
    retry: false,
    networkMode: 'always',
  })
  return useMemo(() => {
    if (round === null) return null
    const items = new Map(round.items.map(item => [item.key, item]))
    const isOver = round.endedAtMs === null ? null : 'This round has ended.'
    return {
      of: key => {
        const item = items.get(key)
        return item ? { tick: item.tick, blockedBy: null } : null
      },
      press: (item, isDone) => mutate({ item, isDone }),
      refusal: isOver ?? refusal,
      personText,
    }
  }, [round, refusal, personText, mutate])
}

type RoundsProps = {
  readonly detail: RunbookDetail
  readonly rounds: readonly RoundRow[]
  readonly chosen: RoundRow | null
}

/** Working through a runbook apart from incidents: begin, how far it is, end, and the rounds before. */
export function RoundsSection({ detail, rounds, chosen }: RoundsProps) {
  const refusal = useRefusal('duties.complete')
  const { step } = useUrlState()
  const askAgain = useAskAgain()
  const begin = useMutation({
    mutationFn: () => api<{ id: string }>(`${runbookPath(detail.row.slug)}/rounds`, { method: 'POST' }),
    onSuccess: ({ id }) => {
      askAgain(ROUNDS)
      step({ round: id })
    },
    retry: false,
    networkMode: 'always',
  })
  const others = rounds.filter(({ id }) => id !== chosen?.id)
  return (
    <Section title="Rounds" note="worked through, with times" className="print:hidden">
      {chosen === null ? (
        <p className="text-ink-2">Begin one to tick its items here, by name and time.</p>
      ) : (
        <ChosenRound round={chosen} />
      )}
      {chosen?.endedAtMs === null ? null : (
        <div className="mt-2">
          <Button disabledReason={refusal} isBusy={begin.isPending} onClick={() => begin.mutate()}>
            Begin a round
          </Button>
          <AccessNote reason={refusal} />
          {begin.error ? <FormFailure message={begin.error.message} /> : null}
        </div>
      )}
      <ul className="mt-2">
        {others.map(round => (
          <li key={round.id} className="border-rule border-b last:border-0">
            <button
              type="button"
              className="w-full px-1 py-1 text-left text-small hover:bg-sunk max-sm:min-h-11"
              onClick={() => step({ round: round.id })}
            >
              <RoundLine round={round} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** "22 Nov 14:02, 9 min, 12 of 12, Ana". */
function RoundLine({ round }: { round: RoundRow }): ReactNode {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const { done, all } = countTicks(round.items)
  const took = round.endedAtMs === null ? 'goes on' : formatDuration(round.endedAtMs - round.startedAtMs)
  return (
    <>
      <span className="num">{formatMoment(round.startedAtMs, zone)}</span>, {took}, {done} of {all},{' '}
      {round.window?.name ?? personText(round.startedBy)}
    </>
  )
}

function ChosenRound({ round }: { round: RoundRow }) {
  const { window, endedAtMs, endReason } = round
  const overrun = useNowValue(nowMs => {
    if (window === null) return ''
    const overMs = (endedAtMs ?? nowMs) - window.endsAtMs
    return overMs > 0 ? formatDuration(overMs) : ''
  })
  return (
    <div>
      <p className={clsx(endedAtMs === null && 'font-medium')} aria-live="polite">
        <RoundLine round={round} />
      </p>
      {overrun === '' ? null : (
        <p className="bg-warn-tint px-2 py-1 text-small" data-overrun>
          Overrun: {overrun} after the end of “{window?.name}”.
        </p>
      )}
      {endedAtMs === null ? <EndForm round={round} /> : null}
      {endReason === '' ? null : <p className="text-ink-2 text-small">{endReason}</p>}
    </div>
  )
}

/** While items are open it asks why: nobody ends a round unsaid. */
function EndForm({ round }: { round: RoundRow }) {
  const refusal = useRefusal('duties.complete')
  const askAgain = useAskAgain()
  const formId = useId()
  const [reason, setReason] = useState('')
  const { done, all } = countTicks(round.items)
  const end = useMutation({
    mutationFn: () => api(`${ROUNDS}/${round.id}/end`, { method: 'POST', body: { reason } }),
    onSuccess: () => askAgain(ROUNDS),
    retry: false,
    networkMode: 'always',
  })
  return (
    <form
      id={formId}
      className="mt-2 grid gap-2"
      onSubmit={event => {
        event.preventDefault()
        if (!end.isPending) end.mutate()
      }}
    >
      {done < all ? (
        <Field label={`Why ${all - done === 1 ? 'an item stays' : `${all - done} items stay`} open`}>
          {control => (
            <Input
              {...control}
              value={reason}
              maxLength={500}
              autoComplete="off"
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <span>
        <Button type="submit" disabledReason={refusal} isBusy={end.isPending}>
          End the round
        </Button>
      </span>
      {end.error ? <FormFailure message={end.error.message} /> : null}
    </form>
  )
}
