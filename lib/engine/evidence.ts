import type { Deck } from '../ports/deck.ts'
import { createReplayDoor, type ReplayParts } from './replay/index.ts'
import { createSuspectsDoor, type SuspectParts } from './suspects/index.ts'

export type EvidenceParts = Omit<ReplayParts, 'store'> &
  Pick<SuspectParts, 'clock'> & {
    readonly store: ReplayParts['store'] & SuspectParts['store']
    /** TYPE of each family as targets declared it. */
    readonly metadata: () => ReadonlyMap<string, readonly { readonly type: string }[]>
  }

/** What is told of an incident after it began: suspects, and how things stood at any moment of it. */
export function createEvidence(parts: EvidenceParts): Pick<Deck, 'suspects' | 'replay'> {
  return {
    suspects: createSuspectsDoor({
      store: parts.store,
      services: async () => (await parts.configuration.current()).services,
      typeOf: family => parts.metadata().get(family)?.[0]?.type,
      clock: parts.clock,
    }),
    replay: createReplayDoor(parts),
  }
}
