import pg from 'pg'

/** What runs a statement: a pool, or the connection of a transaction. */
type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>

/**
 * Reads the rows of a `select` in binary, for columns of many bytes: the client takes all other results as text, in which a
 * byte is two letters, first in a string and then in a buffer. The statement has no parameters: see `float8` and `int4s`.
 * @throws what the database says
 */
export function readBinaryRows(db: Queryable, select: string): Promise<BinaryRows> {
  return new Promise((resolve, reject) => {
    const copy = new CopyOut(`copy (${select}) to stdout (format binary)`)
    db.query(copy, error => {
      if (error) reject(error)
      else resolve(new BinaryRows(copy.messages))
    })
  })
}

/** A number as a literal; infinite ones too, and minus zero as zero. */
export const float8 = (value: number): string => `'${value}'::float8`

/** Whole numbers as a literal. */
export const int4s = (values: Iterable<number>): string => `'{${[...values].join()}}'::int4[]`

/** A statement that keeps what is copied out. */
class CopyOut extends pg.Query {
  declare readonly text: string
  readonly messages: Buffer[] = []

  /** The client calls it, and uses the memory of what it shows again. */
  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    this.messages.push(Buffer.from(chunk))
  }
}

/** Eleven bytes of signature, flags, and the length of an extension. */
const HEADER_BYTES = 19
const END = -1
const IS_NULL = -1

/**
 * Rows as COPY writes them (PostgreSQL's manual, COPY, "Binary Format"), one after the other, and in each its fields from
 * left to right, each by the method of its type. What is bytes is a view. No row is divided among messages (the same,
 * "Message Formats", CopyData).
 */
export class BinaryRows {
  readonly #messages: Iterator<Buffer>
  #bytes: Buffer
  #at: number

  /** @throws, as all methods do, when the bytes end too early */
  constructor(messages: Iterable<Buffer>) {
    this.#messages = messages[Symbol.iterator]()
    this.#bytes = this.#nextMessage()
    this.#at = HEADER_BYTES + this.#bytes.readInt32BE(HEADER_BYTES - 4)
  }

  /** Goes to the next row, when all fields of this one were read; false behind the last one. */
  next(): boolean {
    if (this.#at === this.#bytes.length) {
      this.#bytes = this.#nextMessage()
      this.#at = 0
    }
    const fields = this.#bytes.readInt16BE(this.#at)
    this.#at += 2
    return fields !== END
  }

  int4(): number {
    return this.#bytes.readInt32BE(this.#field(4))
  }

  float8(): number {
    return this.#bytes.readDoubleBE(this.#field(8))
  }

  /** Null where the field is. */
  bytea(): Uint8Array | null {
    const length = this.#bytes.readInt32BE(this.#at)
    if (length === IS_NULL) {
      this.#at += 4
      return null
    }
    const at = this.#field(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Where a field of so many bytes begins. */
  #field(length: number): number {
    const found = this.#bytes.readInt32BE(this.#at)
    if (found !== length) throw new Error(`a field of ${length} bytes has ${found}`)
    const at = this.#at + 4
    this.#at = at + length
    if (this.#at > this.#bytes.length) throw new Error('rows end too early')
    return at
  }

  #nextMessage(): Buffer {
    const { done, value } = this.#messages.next()
    if (done) throw new Error('rows end too early')
    return value
  }
}
