type Place = { readonly offset: number; readonly source: string }

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
    readonly at: Place | null = null,
  ) {
    super(message)
  }
}

/** Arguments that a function does not take, so that it was not called. */
export class ArgumentError extends ExpansionError {}

/** Ends an expansion that needs a query's result. */
export class QueryNeeded extends Error {
  constructor(readonly expr: string) {
    super(`needs the result of ${expr}`)
  }
}

/** What went wrong inside a function, in the words in which Go says it. */
export const calling = (error: unknown, name: string): unknown =>
  error instanceof ExpansionError && !(error instanceof ArgumentError) && error.at === null
    ? new ExpansionError(`error calling ${name}: ${error.message}`)
    : error

/** An error that says where in the template it was. */
export const placed = (error: unknown, place: Place): unknown =>
  error instanceof ExpansionError && error.at === null
    ? new ExpansionError(error.message, { offset: place.offset, source: place.source })
    : error
