/** A text in pieces; those that are addresses of the web may become links, and nothing else may. */
export type TextPiece = { readonly text: string; readonly isLink: boolean }

const ADDRESS = /https?:\/\/[^\s<>"'`]+/g

export function piecesOf(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(/[.,;:!?)\]]+$/, '')
    if (!URL.canParse(address)) continue
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), isLink: false })
    pieces.push({ text: address, isLink: true })
    at = match.index + address.length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isLink: false })
  return pieces
}
