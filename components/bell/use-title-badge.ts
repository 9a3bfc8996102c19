'use client'
import { useEffect } from 'react'
import { titleWith } from './bell-model.ts'

/** Keeps a number before the page's title, whatever page it becomes. */
export function useTitleBadge(count: number): void {
  useEffect(() => {
    const write = () => {
      const wanted = titleWith(document.title, count)
      if (document.title !== wanted) document.title = wanted
    }
    write()
    const observer = new MutationObserver(write)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      document.title = titleWith(document.title, 0)
    }
  }, [count])
}
