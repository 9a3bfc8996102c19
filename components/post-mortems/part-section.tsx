'use client'
import { lazy, Suspense, useDeferredValue, useEffect, useState } from 'react'
import type { Fact, Section as Part } from '../../lib/contract/post-mortems.ts'
import { MAX_SECTION_LENGTH, PART_TITLES, SECTION_PROMPTS } from '../../lib/core/post-mortem/index.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { FactsBlock } from './facts-block.tsx'
import type { ProseCopy } from './prose-copy.ts'

const ProseEditorCore = lazy(() =>
  import('./prose-editor-core.tsx').then(module => ({ default: module.ProseEditorCore })),
)

type PartProps = {
  part: Part
  /** As the deck has it. */
  text: string
  facts: readonly Fact[]
  copy: ProseCopy | null
  isRequired: boolean
  /** Why it cannot be written in; null when it can. */
  refusal: string | null
  personText: (email: string) => string
}

/** One part: what the record says, and below it what people write, as text that is read or with the editor beside it. */
export function PartSection({ part, text, facts, copy, isRequired, refusal, personText }: PartProps) {
  const [isWriting, setWriting] = useState(false)
  const shown = usePartText(copy, part, text)
  const isOpen = isWriting && refusal === null
  const title = PART_TITLES[part]
  const isMissing = isRequired && shown.trim() === '' && !(part === 'timeline' && facts.length > 0)
  return (
    <section id={part} className="scroll-mt-4">
      <Section
        title={title}
        note={isMissing ? <Badge tone="warn">required</Badge> : null}
        end={
          <span data-no-print>
            <Button
              variant="quiet"
              disabledReason={refusal}
              onClick={() => setWriting(!isWriting)}
              aria-label={isOpen ? `Done with ${title}` : `Write in ${title}`}
            >
              {isOpen ? 'Done' : 'Write'}
            </Button>
          </span>
        }
      >
        <div className="grid gap-3">
          <FactsBlock facts={facts} personText={personText} />
          {isOpen ? (
            <Writing part={part} copy={copy} text={shown} />
          ) : shown.trim() === '' ? (
            <p className="text-ink-3">{SECTION_PROMPTS[part]}</p>
          ) : (
            <Markdown text={shown} className="max-w-[80ch]" />
          )}
        </div>
      </Section>
    </section>
  )
}

function Writing({ part, copy, text }: { part: Part; copy: ProseCopy | null; text: string }) {
  const toast = useToast()
  const preview = useDeferredValue(text)
  if (copy === null || !copy.current().isLoaded) return <Skeleton rows={3} />
  return (
    <div className="grid gap-3 lg:grid-cols-2 print:block">
      <div className="min-w-0" data-no-print>
        <p className="mb-1 text-ink-3 text-small">Markdown. Others may write here too.</p>
        <Suspense fallback={<Skeleton rows={3} />}>
          <ProseEditorCore
            text={copy.text(part)}
            label={PART_TITLES[part]}
            prompt={SECTION_PROMPTS[part]}
            isReadOnly={false}
            onEnter={() => copy.enter(part)}
            onTooLong={() =>
              toast(
                'failed',
                `A part holds ${MAX_SECTION_LENGTH.toLocaleString('en-GB')} characters. Nothing of it was pasted.`,
              )
            }
          />
        </Suspense>
      </div>
      <div className="min-w-0">
        <p className="mb-1 text-ink-3 text-small" data-no-print>
          As it will be read
        </p>
        <div className="border-rule border-t py-2 lg:border-0">
          {preview.trim() === '' ? (
            <p className="text-ink-3">Nothing yet.</p>
          ) : (
            <Markdown text={preview} className="max-w-[80ch]" />
          )}
        </div>
      </div>
    </div>
  )
}

/** The part's words as this browser has them; as the deck has them while there is no copy here. */
function usePartText(copy: ProseCopy | null, part: Part, text: string): string {
  const [own, setOwn] = useState<string | null>(null)
  useEffect(() => {
    if (!copy) {
      setOwn(null)
      return
    }
    const read = () => setOwn(copy.current().isLoaded ? copy.text(part).toString() : null)
    read()
    const stopFollowing = copy.subscribe(read)
    copy.document.on('update', read)
    return () => {
      stopFollowing()
      copy.document.off('update', read)
    }
  }, [copy, part])
  return own ?? text
}
