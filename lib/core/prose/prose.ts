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

export type ProseQuestion = {
  /** Somebody's changes; null = none, only ask. */
  readonly update: Uint8Array | null
  /** What that copy knows, its changes included. */
  readonly stateVector: Uint8Array
}

export type ProseExchange<Part extends string> =
  | {
      readonly kind: 'merged'
      /** The same bytes as before when every word was there already. */
      readonly document: Uint8Array
      readonly texts: Prose<Part>
      readonly isChanged: boolean
      /** What that copy lacks. */
      readonly missing: Uint8Array
      /** What the document knows now. */
      readonly stateVector: Uint8Array
    }
  | { readonly kind: 'refused'; readonly why: string }

type ProseLimits<Part extends string> = {
  readonly parts: readonly Part[]
  /** Of one part, in characters. */
  readonly maxLength: number
}

/**
 * Merges somebody's changes into a document, and answers with what their copy lacks. Refused whole: bytes that are no
 * update, parts that are none, too much. Reads the document once: that is what it costs.
 */
export function exchangeProse<Part extends string>(
  before: Uint8Array,
  { update, stateVector }: ProseQuestion,
  limits: ProseLimits<Part>,
): ProseExchange<Part> {
  const document = load(before)
  try {
    const isChanged = update !== null && apply(document, update)
    const why = isChanged ? whyNot(document, limits) : null
    if (why !== null) return { kind: 'refused', why }
    return {
      kind: 'merged',
      document: isChanged ? Y.encodeStateAsUpdate(document) : before,
      texts: textsIn(document, limits.parts),
      isChanged,
      missing: Y.encodeStateAsUpdate(document, stateVector),
      stateVector: Y.encodeStateVector(document),
    }
  } catch {
    return { kind: 'refused', why: 'these are no changes of a text' }
  } finally {
    document.destroy()
  }
}

/** Whether anything of it was new, or waits for what is missing before it. Throws for bytes that are no update. */
function apply(document: Y.Doc, update: Uint8Array): boolean {
  let isNew = false
  document.on('update', () => {
    isNew = true
  })
  Y.applyUpdate(document, update)
  return isNew || waits(document)
}

const waits = ({ store }: Y.Doc): boolean => store.pendingStructs !== null || store.pendingDs !== null

function whyNot<Part extends string>(
  document: Y.Doc,
  { parts, maxLength }: ProseLimits<Part>,
): string | null {
  for (const name of document.share.keys())
    if (!parts.some(part => part === name)) return `there is no part "${name}"`
  // What is missing before it can be merged would be kept unseen: nobody could read it, nor remove it.
  if (waits(document))
    return 'changes before these are missing: send all since the state that the server named'
  for (const part of parts) {
    const text = document.getText(part)
    if (text.length > maxLength)
      return `"${part}" would hold ${text.length} characters: ${maxLength} is the most`
  }
  return null
}

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
