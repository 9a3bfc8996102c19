import { StripeFault, type StripePage } from '../../../ports/stripe.ts'

type Mode = 'live' | 'test'

/** What a key says of itself; null where it says nothing. */
export function modeOfKey(key: string): Mode | null {
  const mode = /^(?:sk|rk)_(live|test)_/.exec(key)?.[1]
  return mode === 'live' || mode === 'test' ? mode : null
}

/** What objects say that they are; null where none says so. */
export function modeOfPage({ data }: StripePage): Mode | null {
  for (const raw of data) {
    const isLive = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'livemode') : undefined
    if (typeof isLive === 'boolean') return isLive ? 'live' : 'test'
  }
  return null
}

/** Figures of the other mode would be taken for real ones, or real ones for play. @throws StripeFault */
export function refuseOtherMode(expected: Mode, found: Mode | null): void {
  if (found === null || found === expected) return
  throw new StripeFault(
    'wrong_mode',
    `this is a ${found.toUpperCase()} key, and the account expects ${expected}: nothing is read with it; ` +
      `put in a ${expected} key, or set mode: ${found}`,
  )
}
