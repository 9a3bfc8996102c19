import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLOCK_WINDOW_MS } from '../lib/core/runner/index.ts'

/** So many lines of the file are written before it is made anew. */
const LINES_BEFORE_RENEWAL = 5_000

export type Nonces = {
  /** Whether this request is here for the first time; remembered on disk before it is answered. */
  take(nonce: string, timeMs: number): boolean
}

/** The numbers of the requests that may still be in their time: a restart forgets none of them. */
export function createNonces(stateFolder: string, now: () => number): Nonces {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
  const path = join(stateFolder, 'nonces')
  const seen = read(path)
  let written = Number.POSITIVE_INFINITY
  const renew = () => {
    for (const [nonce, untilMs] of seen) if (untilMs < now()) seen.delete(nonce)
    const text = [...seen].map(([nonce, untilMs]) => `${untilMs} ${nonce}\n`).join('')
    writeFileSync(`${path}.new`, text, { mode: 0o600 })
    renameSync(`${path}.new`, path)
    written = 0
  }
  renew()
  return {
    take(nonce, timeMs) {
      if (seen.has(nonce)) return false
      if (written >= LINES_BEFORE_RENEWAL) renew()
      const untilMs = timeMs + CLOCK_WINDOW_MS
      appendFileSync(path, `${untilMs} ${nonce}\n`)
      seen.set(nonce, untilMs)
      written++
      return true
    },
  }
}

function read(path: string): Map<string, number> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return new Map()
  }
  return new Map(
    text.split('\n').flatMap(line => {
      const [untilMs = '', nonce = ''] = line.split(' ')
      return nonce === '' ? [] : [[nonce, Number(untilMs)] as const]
    }),
  )
}
