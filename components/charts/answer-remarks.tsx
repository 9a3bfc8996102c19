import clsx from 'clsx'
import { type Remarks, remarkWords } from '../../lib/core/live/remarks.ts'

/** What the query engine said beside an answer: the first in one line, the others behind it; nothing where it said nothing. */
export function AnswerRemarks({ warnings, infos }: Remarks) {
  const said = [
    ...warnings.map(text => ({ text: remarkWords(text), tone: 'text-warn' })),
    ...infos.map(text => ({ text: remarkWords(text), tone: 'text-ink-3' })),
  ]
  const [first, ...others] = said
  if (first === undefined) return null
  if (others.length === 0)
    return <p className={clsx('pt-1 text-[12px] leading-4 wrap-anywhere', first.tone)}>{first.text}</p>
  return (
    <details className="pt-1 text-[12px] leading-4 wrap-anywhere">
      <summary className={first.tone}>
        {first.text}; {others.length} more
      </summary>
      <ul className="pl-4">
        {others.map(({ text, tone }) => (
          <li key={text} className={tone}>
            {text}
          </li>
        ))}
      </ul>
    </details>
  )
}
