import clsx from 'clsx'
import { bodyLines } from './body-lines.ts'

/** The body of an answer; lines that speak of what failed stand out. */
export function AnswerBody({ body, failing }: { body: string; failing: readonly string[] }) {
  return (
    <section
      aria-label="Body of the answer"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="mt-1 max-h-80 overflow-auto bg-sunk px-2.5 py-2 text-small"
    >
      <pre>
        <code>
          {bodyLines(body, failing).map(({ text, isFailing }, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have only their place
              key={i}
              className={clsx('block whitespace-pre-wrap', isFailing && 'bg-down-tint font-semibold')}
            >
              {isFailing ? <span className="sr-only">failing: </span> : null}
              {text || ' '}
            </span>
          ))}
        </code>
      </pre>
    </section>
  )
}
