import type { Span } from './ast.ts'

/**
 * What is wrong with an expression. A parse error's message is Prometheus' own, with `line:column: parse error: `
 * in front; an error of evaluation has the bare message. `span` marks the place in the expression.
 */
export class PromqlError extends Error {
  constructor(
    readonly stage: 'parse' | 'evaluate',
    message: string,
    readonly span: Span | null,
  ) {
    super(message)
    this.name = 'PromqlError'
  }
}

const utf8Length = (char: string): number => {
  const code = char.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** `line:column` of an offset, counted from 1; the column counts bytes, as Prometheus' does. */
export function lineAndColumn(input: string, offset: number): string {
  const before = input.slice(0, offset)
  const line = before.split('\n').length
  let column = 1
  for (const char of before.slice(before.lastIndexOf('\n') + 1)) column += utf8Length(char)
  return `${line}:${column}`
}

export function parseError(input: string, span: Span, message: string): PromqlError {
  return new PromqlError('parse', `${lineAndColumn(input, span.start)}: parse error: ${message}`, span)
}

export const evaluationError = (message: string, span: Span | null = null): PromqlError =>
  new PromqlError('evaluate', message, span)
