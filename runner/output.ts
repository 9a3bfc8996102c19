import { StringDecoder } from 'node:string_decoder'
import { MAX_RAW_LINE_CHARS, type RawLine } from '../lib/core/runner/index.ts'

/** Of what comes beyond the limit, so much of its end is kept. */
const TAIL_BYTES = 4_096
const MAX_TAIL_LINES = 20

type StreamName = RawLine['stream']

/** Lines of a text that comes in pieces. A line that never ends is cut, not gathered. */
class LineSplitter {
  #rest = ''
  /** The rest of a line that was cut is passed over. */
  #isSkipping: boolean = false

  push(piece: string): string[] {
    const text = this.#rest + piece
    // A return may be half of a line's end.
    const heldBack = text.endsWith('\r') ? 1 : 0
    const parts = text.slice(0, text.length - heldBack).split(/\r\n|\n|\r/)
    this.#rest = (parts.pop() ?? '') + (heldBack === 1 ? '\r' : '')
    const lines: string[] = []
    for (const part of parts) {
      if (!this.#isSkipping) lines.push(cut(part))
      this.#isSkipping = false
    }
    if (this.#rest.length > MAX_RAW_LINE_CHARS) {
      if (!this.#isSkipping) lines.push(cut(this.#rest))
      this.#isSkipping = true
      this.#rest = ''
    }
    return lines
  }

  /** What came last without a line's end. */
  end(): string[] {
    const last = this.#rest.replace(/\r$/, '')
    return last === '' || this.#isSkipping ? [] : [cut(last)]
  }
}

const cut = (line: string): string =>
  line.length > MAX_RAW_LINE_CHARS ? `${line.slice(0, MAX_RAW_LINE_CHARS)}…` : line

type Pipe = { readonly decoder: StringDecoder; readonly splitter: LineSplitter; tail: Buffer }

const newPipe = (): Pipe => ({
  decoder: new StringDecoder('utf8'),
  splitter: new LineSplitter(),
  tail: Buffer.alloc(0),
})

/**
 * A command's output as lines, within a limit for both of its streams: what comes beyond it is read and let go, so that
 * the command does not wait for it; the end of it is kept, since that is where programs say why they failed.
 */
export class BoundedOutput {
  readonly #pipes: Readonly<Record<StreamName, Pipe>> = { out: newPipe(), err: newPipe() }
  #taken = 0
  #leftOut = 0

  constructor(
    private readonly limitBytes: number,
    private readonly onLines: (lines: readonly RawLine[]) => void,
  ) {}

  push(stream: StreamName, chunk: Buffer): void {
    const pipe = this.#pipes[stream]
    const room = Math.max(0, this.limitBytes - this.#taken)
    const taken = chunk.subarray(0, room)
    const beyond = chunk.subarray(room)
    this.#taken += taken.length
    if (taken.length > 0) this.#emit(stream, pipe.splitter.push(pipe.decoder.write(taken)))
    if (beyond.length === 0) return
    this.#leftOut += beyond.length
    pipe.tail = Buffer.from(Buffer.concat([pipe.tail, beyond.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES))
  }

  end(): void {
    for (const stream of ['out', 'err'] as const) {
      const { decoder, splitter } = this.#pipes[stream]
      this.#emit(stream, [...splitter.push(decoder.end()), ...splitter.end()])
    }
    if (this.#leftOut === 0) return
    this.#emit('err', [
      `… ${this.#leftOut} bytes more were left out; the limit is ${this.limitBytes}. The end:`,
    ])
    for (const stream of ['out', 'err'] as const) {
      const [, ...lines] = this.#pipes[stream].tail.toString('utf8').split(/\r\n|\n|\r/)
      this.#emit(
        stream,
        lines
          .filter(line => line !== '')
          .slice(-MAX_TAIL_LINES)
          .map(cut),
      )
    }
  }

  #emit(stream: StreamName, lines: readonly string[]): void {
    if (lines.length > 0) this.onLines(lines.map(text => ({ stream, text })))
  }
}
