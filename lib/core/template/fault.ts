/** A text that is no template. Caught inside this folder, where it becomes a value. */
export class TemplateSyntaxError extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message)
  }
}

/** An expansion that cannot go on; `offset` once it is known where. */
export class ExpansionError extends Error {
  constructor(
    message: string,
    readonly at: { readonly offset: number; readonly source: string } | null = null,
  ) {
    super(message)
  }
}

/** Ends an expansion that needs a query's result. */
export class QueryNeeded extends Error {
  constructor(readonly expr: string) {
    super(`needs the result of ${expr}`)
  }
}
