/** What is wrong with an entry, and where in it. */
export type EntryFault = {
  readonly path: readonly (string | number)[]
  readonly message: string
  /** Of the faulty character in the text at that path. */
  readonly offset?: number
}
