import { DeckError } from '../../contract/errors.ts'
import { isPushRefusal } from '../../core/pushed/index.ts'
import type { PushedDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

export type PushContext = Context & { readonly pushed: PushedDoor }

/** A refusal in its own words, as the sender's fault. */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isPushRefusal(error)) throw new DeckError('invalid', error.message)
    throw error
  }
}
