import type { FlushedAlert } from '../../core/alert/world.ts'
import type { AlertStore } from './alert-store.ts'

export type Held = Pick<FlushedAlert, 'silencedBy' | 'inhibitedBy' | 'mutedBy'>

const isHeld = (by: readonly string[] | undefined): boolean => by !== undefined && by.length > 0

/** What held each alert at its last flush, and when that began or ended. Only those that were held stand here. */
export class HoldNotes {
  readonly #held = new Map<string, Held>()

  constructor(private readonly store: Pick<AlertStore, 'note'>) {}

  of(fingerprint: string): Held | null {
    return this.#held.get(fingerprint) ?? null
  }

  forget(fingerprint: string): void {
    this.#held.delete(fingerprint)
  }

  note({ fingerprint, silencedBy, inhibitedBy, mutedBy }: FlushedAlert): void {
    const before = this.#held.get(fingerprint)
    if (isHeld(silencedBy) !== isHeld(before?.silencedBy))
      this.store.note(fingerprint, isHeld(silencedBy) ? 'silenced' : 'unsilenced', {
        text: isHeld(silencedBy) ? 'held back by a silence' : 'no silence holds it any more',
        by: silencedBy[0] ?? null,
      })
    if (isHeld(inhibitedBy) !== isHeld(before?.inhibitedBy))
      this.store.note(fingerprint, isHeld(inhibitedBy) ? 'inhibited' : 'uninhibited', {
        text: isHeld(inhibitedBy) ? 'held back by another alert' : 'no other alert holds it any more',
        by: inhibitedBy[0] ?? null,
      })
    if (isHeld(silencedBy) || isHeld(inhibitedBy) || isHeld(mutedBy))
      this.#held.set(fingerprint, { silencedBy, inhibitedBy, mutedBy })
    else this.#held.delete(fingerprint)
  }
}
