import type { ServiceData } from '../../lib/contract/overview.ts'
import { CopyBlock } from '../ui/copy-block.tsx'
import { Section } from '../ui/section.tsx'

/** What people entered about the service: limits of a plan, sizes of hosts, where full logs live. */
export function FactsSection({ facts }: Pick<ServiceData, 'facts'>) {
  if (facts.length === 0) return null
  return (
    <Section title="Facts" note="as entered">
      <dl>
        {facts.map(({ title, value }) => (
          <div key={`${title} ${value}`} className="flex gap-3 border-rule border-b py-1 last:border-0">
            <dt className="w-2/5 shrink-0 text-ink-3 wrap-anywhere">{title}</dt>
            <dd className="min-w-0 whitespace-pre-line wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** Commands to take along; nothing is executed here. */
export function CommandsSection({ commands }: Pick<ServiceData, 'commands'>) {
  if (commands.length === 0) return null
  return (
    <Section title="Commands" note="to copy, never run from here">
      <ul className="grid gap-3 pt-1">
        {commands.map(({ title, command }) => (
          <li key={`${title} ${command}`}>
            <CopyBlock label={title} text={command} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
