import { formatMoment } from '../../lib/core/format/index.ts'
import { type Fact, PART_TITLES, type Section as Part, SECTIONS } from '../../lib/core/post-mortem/index.ts'
import { PrintButton } from '../reports/print-button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { PageHead, Section } from '../ui/section.tsx'

/** What whoever has the link is shown: as it was published, without people's names, times in UTC. */
export type SharedProps = {
  readonly title: string
  readonly severityLabel: string
  readonly services: readonly string[]
  readonly publishedAtMs: number
  readonly texts: Readonly<Partial<Record<Part, string>>>
  readonly facts: readonly Fact[]
  readonly followUps: readonly { readonly title: string; readonly isDone: boolean }[]
}

export function SharedPage({ shared }: { shared: SharedProps }) {
  const { title, severityLabel, services, publishedAtMs, texts, facts, followUps } = shared
  return (
    <div data-report>
      <PageHead
        title={title}
        lead={`${[severityLabel, ...services].join(', ')}. Published ${formatMoment(publishedAtMs, 'utc')} UTC.`}
        actions={
          <span data-no-print>
            <PrintButton />
          </span>
        }
      />
      <div className="grid gap-6">
        {SECTIONS.map(part => (
          <SharedPart
            key={part}
            title={PART_TITLES[part]}
            text={texts[part] ?? ''}
            facts={facts.filter(fact => fact.section === part)}
          />
        ))}
        {followUps.length === 0 ? null : (
          <Section title={PART_TITLES.follow_ups}>
            <ul>
              {followUps.map(one => (
                <li key={one.title} className="border-rule border-b py-1.5 last:border-0">
                  {one.isDone ? <Glyph name="check" className="mr-1.5 size-2.5" /> : null}
                  {one.title}
                  <span className="text-ink-3">, {one.isDone ? 'done' : 'open'}</span>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
    </div>
  )
}

function SharedPart({ title, text, facts }: { title: string; text: string; facts: readonly Fact[] }) {
  if (text.trim() === '' && facts.length === 0) return null
  return (
    <Section title={title}>
      <div className="grid gap-3">
        {facts.length === 0 ? null : (
          <ul className="border-rule-2 border-l-2 pl-3">
            {facts.map((fact, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of the record have no identity beyond their place
              <li key={index} className="flex flex-wrap gap-x-3 py-0.5">
                {fact.atMs === null ? null : (
                  <span className="num flex-none text-column text-ink-3 sm:w-[134px]">
                    {formatMoment(fact.atMs, 'utc')}
                  </span>
                )}
                <span className="wrap-anywhere min-w-0 flex-1 basis-48">{fact.text}</span>
              </li>
            ))}
          </ul>
        )}
        {text.trim() === '' ? null : <Markdown text={text} className="max-w-[80ch]" />}
      </div>
    </Section>
  )
}
