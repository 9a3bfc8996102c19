'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { api } from '../../lib/client/api.ts'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { ProseAnswer } from '../../lib/contract/post-mortems.ts'
import { prosePath } from './paths.ts'
import type { ProseCopy, ProseState, ProseWorld } from './prose-copy.ts'

const nameOf = (email: string, id: string): string => `opsdeck.prose.${email}.${id}`

/** Whether an earlier page of this browser left words of this person behind that the deck has not taken. */
export function hasLeftWords(email: string, id: string): boolean {
  try {
    return Object.keys(window.localStorage).some(key => key.startsWith(`${nameOf(email, id)}.`))
  } catch {
    return false
  }
}

/** A browser that keeps nothing for pages is one whose every attempt to keep fails. */
function ownStorage(): ProseWorld['storage'] {
  try {
    return window.localStorage
  } catch {
    return {
      length: 0,
      key: () => null,
      getItem: () => null,
      removeItem: () => undefined,
      setItem: () => {
        throw new Error('this browser keeps nothing')
      },
    }
  }
}

/**
 * This page's copy of a post-mortem's text; null while it is not wanted, or not there yet. What merges texts comes with
 * it, not with the page.
 */
export function useProseCopy(id: string, isWanted: boolean): ProseCopy | null {
  const { email } = useViewer()
  const [copy, setCopy] = useState<ProseCopy | null>(null)
  useEffect(() => {
    if (!isWanted) return
    let made: ProseCopy | null = null
    let isLeft = false
    void import('./prose-copy.ts').then(module => {
      if (isLeft) return
      made = new module.ProseCopy({
        storage: ownStorage(),
        name: nameOf(email, id),
        send: question => api<ProseAnswer>(prosePath(id), { method: 'POST', body: question }),
        newKey: () => crypto.getRandomValues(new Uint32Array(2)).join('-'),
        later: (ms, run) => {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      })
      setCopy(made)
    })
    return () => {
      isLeft = true
      made?.end()
      setCopy(null)
    }
  }, [id, email, isWanted])
  useWarnOnLeave(copy)
  return copy
}

/** Asks before a page closes whose words are nowhere else. */
function useWarnOnLeave(copy: ProseCopy | null): void {
  useEffect(() => {
    if (!copy) return
    const warn = (event: BeforeUnloadEvent) => {
      const { isUnsent, isKept } = copy.current()
      if (isUnsent && !isKept) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [copy])
}

const NOTHING = () => () => undefined
const NO_STATE: ProseState = {
  isLoaded: false,
  isUnsent: false,
  trouble: null,
  isKept: true,
  documentVersion: 0,
}

export function useProseState(copy: ProseCopy | null): ProseState {
  return useSyncExternalStore(copy?.subscribe ?? NOTHING, copy?.current ?? (() => NO_STATE), () => NO_STATE)
}
