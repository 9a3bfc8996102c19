import type { Position } from './yaml-file.ts'

type Fault = { readonly offset: number; readonly message: string }

/** Line and column, from 1, of a place in a text. */
export function placeIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** What is wrong with a template, with its place when it has several lines. */
export function templateFault(text: string, { offset, message }: Fault): string {
  const { line, column } = placeIn(text, offset)
  const place = text.includes('\n') ? `line ${line}, column ${column}` : `column ${column}`
  return `not a template: ${message} (its ${place})`
}
