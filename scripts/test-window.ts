import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// What is waited for ends the wait; only what never comes takes as long.
configure({ asyncUtilTimeout: 5_000 })

/** The window is shared by the files of a worker: each test leaves it as it was found. */
afterEach(() => {
  cleanup()
  if (typeof window === 'undefined') return
  document.body.replaceChildren()
  window.localStorage.clear()
  window.history.replaceState(null, '', '/')
})
