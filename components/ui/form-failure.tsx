import { Glyph } from './glyph.tsx'
import { capitalised } from './use-submit.ts'

/** What is wrong with a form as a whole. Its line is kept free, so that nothing jumps when it comes. */
export function FormFailure({ message }: { message: string | null }) {
  return (
    <p role="alert" className="flex min-h-5 items-baseline gap-1.5 text-down text-small">
      {message ? (
        <>
          <Glyph name="down" className="size-2.5" />
          <span>{capitalised(message)}.</span>
        </>
      ) : null}
    </p>
  )
}
