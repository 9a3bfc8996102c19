import * as Y from 'yjs'

/**
 * Prose of several parts as one Yjs document: each part is a text of its own, and changes of several people merge
 * without any of their words being lost, whatever their order (https://docs.yjs.dev). Bytes are Yjs updates, v1.
 */
export type Prose<Part extends string> = Readonly<Partial<Record<Part, string>>>

/** Whoever seeds is one fixed writer: the same draft made twice is the same bytes, not every text twice. */
const SEEDER = 1

/** A new document that begins with these texts. */
export function seedProse<Part extends string>(texts: Prose<Part>): Uint8Array {
  const document = new Y.Doc()
  document.clientID = SEEDER
  document.transact(() => {
    for (const [part, text] of Object.entries<string | undefined>(texts))
      if (text) document.getText(part).insert(0, text)
  })
  return bytesAndEnd(document)
}

export type Merged<Part extends string> =
  | {
      readonly kind: 'merged'
      readonly document: Uint8Array
      readonly texts: Prose<Part>
      /** False: every word of it was there before. */
      readonly isChanged: boolean
    }
  | { readonly kind: 'refused'; readonly why: string }

type MergeLimits<Part extends string> = {
  readonly parts: readonly Part[]
  /** Of one part, in characters. */
  readonly maxLength: number
}

/** Merges somebody's changes into a document. Refused whole: bytes that are no update, parts that are none, too much. */
export function mergeProse<Part extends string>(
  before: Uint8Array,
  update: Uint8Array,
  limits: MergeLimits<Part>,
): Merged<Part> {
  const document = load(before)
  const stateBefore = Y.encodeStateVector(document)
  const deletedBefore = Y.encodeStateAsUpdate(document, stateBefore)
  try {
    Y.applyUpdate(document, update)
  } catch {
    document.destroy()
    return { kind: 'refused', why: 'these are no changes of a text' }
  }
  const why = whyNot(document, limits)
  if (why !== null) {
    document.destroy()
    return { kind: 'refused', why }
  }
  const isChanged = !isSame(deletedBefore, Y.encodeStateAsUpdate(document, stateBefore))
  const texts = textsIn(document, limits.parts)
  return { kind: 'merged', document: bytesAndEnd(document), texts, isChanged }
}

function whyNot<Part extends string>(
  document: Y.Doc,
  { parts, maxLength }: MergeLimits<Part>,
): string | null {
  for (const name of document.share.keys())
    if (!parts.some(part => part === name)) return `there is no part "${name}"`
  // What is missing before it can be merged would be kept unseen: nobody could read it, nor remove it.
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null)
    return 'changes before these are missing: send all since the state that the server named'
  for (const part of parts) {
    const text = document.getText(part)
    if (text.length > maxLength)
      return `"${part}" would hold ${text.length} characters: ${maxLength} is the most`
  }
  return null
}

/** What somebody who knows `stateVector` lacks of a document; null when those bytes are no state vector. */
export function missingProse(document: Uint8Array, stateVector: Uint8Array): Uint8Array | null {
  const loaded = load(document)
  try {
    return Y.encodeStateAsUpdate(loaded, stateVector)
  } catch {
    return null
  } finally {
    loaded.destroy()
  }
}

/** What a document knows: what its other copies name when they ask for the rest. */
export const proseStateVector = (document: Uint8Array): Uint8Array => Y.encodeStateVectorFromUpdate(document)

export function proseTexts<Part extends string>(document: Uint8Array, parts: readonly Part[]): Prose<Part> {
  const loaded = load(document)
  const texts = textsIn(loaded, parts)
  loaded.destroy()
  return texts
}

function textsIn<Part extends string>(document: Y.Doc, parts: readonly Part[]): Prose<Part> {
  const texts: Partial<Record<Part, string>> = {}
  for (const part of parts) {
    const text = document.getText(part).toString()
    if (text !== '') texts[part] = text
  }
  return texts
}

function load(bytes: Uint8Array): Y.Doc {
  const document = new Y.Doc()
  Y.applyUpdate(document, bytes)
  return document
}

function bytesAndEnd(document: Y.Doc): Uint8Array {
  const bytes = Y.encodeStateAsUpdate(document)
  document.destroy()
  return bytes
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
