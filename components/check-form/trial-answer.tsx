import type { CheckTrial, KeptAnswer } from '../../lib/contract/checks.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { CertificateSection } from '../checks/check-answers.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { PhaseBar } from './phase-bar.tsx'

/** The verdict with its reason, where the time went, and what was answered, word for word. */
export function TrialAnswer({ trial }: { trial: CheckTrial }) {
  const { answer, children, samples } = trial
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
  const facts = Object.entries(answer.facts).map(([name, value]) => `${name} = ${String(value)}`)
  return (
    <div className="grid gap-4">
      <div>
        <p className="text-lead leading-6">
          <StateMark state={answer.state} className="mr-3 text-lead" />
          <span className="wrap-anywhere">{answer.reason}</span>
        </p>
        <p className="text-ink-3 text-small wrap-anywhere">
          {answer.status === null ? '' : `Status ${answer.status}. `}
          {answer.remoteAddress === null ? '' : `From ${answer.remoteAddress}. `}
          <QuantityText quantity={formatSeconds(answer.durationSeconds)} /> in all.
        </p>
      </div>
      <PhaseBar phases={answer.phases} />
      {children.length > 0 ? (
        <ul aria-label="Parts of the answer">
          {children.map(child => (
            <li key={child.name} className="flex flex-wrap gap-3 border-rule border-b py-1">
              <StateMark state={child.state} className="w-28" />
              <span className="wrap-anywhere">{child.name}</span>
              <span className="text-ink-3 wrap-anywhere">{child.message}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {samples.length > 0 ? (
        <Raw title={`Series, ${samples.length}`} text={samples.map(sampleText).join('\n')} />
      ) : null}
      <Raw title="Body" text={bodyText(answer)} isOpen />
      {headers.length > 0 ? <Raw title={`Headers, ${headers.length}`} text={headers.join('\n')} /> : null}
      {facts.length > 0 ? <Raw title={`Facts, ${facts.length}`} text={facts.join('\n')} /> : null}
      <CertificateSection certificate={answer.certificate} />
    </div>
  )
}

/** JSON set out by lines; all else as it came. */
function bodyText({ body, fault }: KeptAnswer): string {
  if (body === null) return fault ?? '(no text)'
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function sampleText({ name, labels, value }: CheckTrial['samples'][number]): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`)
  return `${name}{${pairs.join(', ')}} ${value}`
}

function Raw({ title, text, isOpen = false }: { title: string; text: string; isOpen?: boolean }) {
  return (
    <details open={isOpen} className="min-w-0">
      <summary className="cursor-pointer text-small max-sm:min-h-11">{title}</summary>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer is scrolled by the keyboard
        tabIndex={0}
        aria-label={title}
        className="max-h-72 overflow-auto bg-sunk p-2"
      >
        <pre className="text-column wrap-anywhere whitespace-pre-wrap">{text}</pre>
      </section>
    </details>
  )
}
