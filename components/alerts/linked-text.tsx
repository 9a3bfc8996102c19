import { piecesOf } from './text-pieces.ts'

/** A text with its web addresses as links; nothing else of it becomes one. */
export function LinkedText({ text }: { text: string }) {
  return (
    <span className="whitespace-pre-line wrap-anywhere">
      {piecesOf(text).map((piece, index) =>
        piece.isLink ? (
          <a
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no identity beyond their place
            key={index}
            href={piece.text}
            rel="noreferrer"
            target="_blank"
            className="text-accent underline underline-offset-2"
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </span>
  )
}
