'use client'
import { useSyncExternalStore } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { AccessNote } from '../ui/access-note.tsx'
import { CopyBlock } from '../ui/copy-block.tsx'
import { Section } from '../ui/section.tsx'
import { pingLines, pingScript } from './ping-lines.ts'

const never = () => () => undefined

/** Where it is pinged, as lines to copy. The address is a secret: who knows it can say that the job ran. */
export function PingAddress({ pingPath }: { pingPath: string | null }) {
  const refusal = useRefusal('checks.write')
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  )
  if (pingPath === null) {
    return (
      <Section title="Address">
        <p className="mb-2 text-ink-2">
          Whoever knows the address can say that the job ran, so it is not shown to all.
        </p>
        <AccessNote reason={refusal ?? 'The deck gave no address for it.'} />
      </Section>
    )
  }
  const url = `${origin}${pingPath}`
  return (
    <Section title="Address" note="keep it as you keep a password">
      <div className="grid gap-3">
        {pingLines(url).map(({ label, text }) => (
          <CopyBlock key={label} label={label} text={text} />
        ))}
        <details>
          <summary className="cursor-pointer text-accent">A script around your job</summary>
          <CopyBlock label="Start, end, exit code and output" text={pingScript(url)} />
        </details>
      </div>
    </Section>
  )
}
