/** Who was told beforehand that a silence ends. */
export interface SilenceNotices {
  /**
   * Takes it on to tell of this end: null when that was done already, by whatever process, or when there is no such
   * silence any more. `email` is null when whoever made it is nobody of this deck who may sign in.
   */
  claim(id: string, endsAtMs: number): Promise<{ readonly email: string | null } | null>
  /** It did not go out: somebody may take it on again. */
  release(id: string): Promise<void>
}
