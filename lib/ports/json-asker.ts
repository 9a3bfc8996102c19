export type JsonQuestion = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** What a JSON endpoint said. `reason`: why not, in plain words; never with the value of a header. */
export type JsonAnswer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** Asks JSON endpoints: within a time, a size, and the address rule. Never throws. */
export interface JsonAsker {
  ask(question: JsonQuestion): Promise<JsonAnswer>
}
