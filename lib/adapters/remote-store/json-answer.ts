/**
 * Reads `{"status":…,"data":{…,"result":[…]}}` with an array of any length, object by object, so that a large answer
 * does not hold the event loop. What is around the array is read after it.
 */
export class ResultReader {
  readonly #text: string
  /** Where the array's content begins; -1 when there is no array. */
  readonly #from: number
  #end = -1

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    const key = /"result"\s*:\s*\[/.exec(this.#text)
    this.#from = key ? key.index + key[0].length : -1
  }

  /** The objects of the array, parsed. @throws SyntaxError */
  *objects(): Generator<unknown> {
    if (this.#from < 0) return
    let start = -1
    let depth = 0
    for (let at = this.#from; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === QUOTE) at = this.#endOfString(at)
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (depth === 0) start = at
        depth++
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (depth === 0) {
          this.#end = at
          return
        }
        depth--
        if (depth === 0 && code === CLOSE_BRACE) yield JSON.parse(this.#text.slice(start, at + 1))
      }
    }
    throw new SyntaxError('the answer ends too early')
  }

  /** The document with an empty array, after all objects were read. @throws SyntaxError */
  rest(): unknown {
    if (this.#from < 0) return JSON.parse(this.#text)
    return JSON.parse(this.#text.slice(0, this.#from) + this.#text.slice(this.#end))
  }

  /** The array itself where it holds no objects: `[time, "value"]` of scalars and strings. */
  array(): unknown {
    return this.#from < 0 ? [] : JSON.parse(this.#text.slice(this.#from - 1, this.#end + 1))
  }

  #endOfString(from: number): number {
    for (let at = from + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code === QUOTE) return at
    }
    throw new SyntaxError('the answer ends within a string')
  }
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
