/** Why a push was refused whole; the label of the counter of refused pushes. */
export type PushRefusalReason = 'path' | 'format' | 'syntax' | 'content' | 'limit'

/** A push that is refused whole, in words that the sender reads. Told apart by `pushRefusal`. */
export class PushRefusal extends Error {
  constructor(
    readonly pushRefusal: PushRefusalReason,
    message: string,
  ) {
    super(message)
    this.name = 'PushRefusal'
  }
}

export const isPushRefusal = (error: unknown): error is PushRefusal =>
  error instanceof Error && 'pushRefusal' in error
