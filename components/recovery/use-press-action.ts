'use client'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { PreFlight, RunRow } from '../../lib/contract/recovery.ts'
import { capitalised } from '../ui/use-submit.ts'
import { actionPath, RECOVERY } from './paths.ts'
import { pressBody, type Wish } from './press-model.ts'

export type PressUse = {
  readonly known: PreFlight
  readonly onPressed: (run: RunRow) => void
  /** The token is used up, and something may be otherwise than it was: it is asked again. */
  readonly onRefused: () => Promise<unknown>
}

/** One press for one pre-flight: what is pressed while one is on its way is not sent. */
export function usePressAction({ known, onPressed, onRefused }: PressUse) {
  const askAgain = useAskAgain()
  const underWay = useRef(0)
  const mutation = useMutation({
    mutationFn: (wish: Wish) =>
      api<RunRow>(`${actionPath(known.action.key)}/runs`, { method: 'POST', body: pressBody(known, wish) }),
    onSuccess: run => {
      askAgain(RECOVERY)
      onPressed(run)
    },
    // A new pre-flight brings a new token, and shows a run that began although the answer was lost.
    onError: () => onRefused(),
    onSettled: () => {
      underWay.current = 0
    },
    retry: false,
    // A press counts when it is made: one that goes out minutes later would be a surprise.
    networkMode: 'always',
  })
  const once = (wish: Wish) => {
    if (underWay.current > 0) return
    underWay.current = 1
    mutation.mutate(wish)
  }
  const { error } = mutation
  const faults = error instanceof ApiError ? parameterFaults(error, known) : {}
  return {
    once,
    isBusy: mutation.isPending,
    /** By the parameter's name. */
    faults,
    failure: error && Object.keys(faults).length === 0 ? failureText(error) : null,
  }
}

/** What is wrong with a parameter, under its name as the form has it. */
function parameterFaults({ issues }: ApiError, { parameters }: PreFlight): Readonly<Record<string, string>> {
  const faults = issues.flatMap(({ path, message }) => {
    const name = path.replace(/^parameters\./, '')
    return parameters.some(field => field.name === name) ? [[name, capitalised(message)] as const] : []
  })
  return Object.fromEntries(faults)
}

/** The sentence without its full stop, which its place writes. */
function failureText(error: Error): string {
  if (error instanceof ApiError && error.code === 'unreachable')
    return 'The deck did not answer, so it may run: what is known now stands above, and a second press cannot start it twice'
  return error.message.replace(/\.$/, '')
}
