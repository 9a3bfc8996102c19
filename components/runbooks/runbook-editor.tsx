'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { RunbookDetail, RunbookPreview, RunbookRow } from '../../lib/contract/runbooks.ts'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { FIRST_TEXT, type FormRow, NEW_ROW, readForm } from './form-model.ts'
import { RUNBOOKS, runbookHref, runbookPath } from './paths.ts'
import { RunbookFields } from './runbook-fields.tsx'
import { RunbookStops } from './runbook-stops.tsx'
import { indexed, RunbookViewProvider } from './runbook-view.ts'
import { usePaced } from './use-paced.ts'

const TextEditorCore = lazy(() =>
  import('./text-editor-core.tsx').then(module => ({ default: module.TextEditorCore })),
)

/** Writing a new runbook. */
export function NewRunbookPage() {
  return (
    <>
      <PageHead title="Write a runbook" lead="Markdown; what lives in it is shown beside it" />
      <Editor row={NEW_ROW} text={FIRST_TEXT} isNew revision={null} />
    </>
  )
}

/** Changing one that was written here. */
export function EditRunbookPage({ slug }: { slug: string }) {
  const loaded = useQuery({
    queryKey: ['runbook', slug],
    queryFn: ({ signal }) => api<RunbookDetail>(runbookPath(slug), { signal }),
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const { data, error } = loaded
  return (
    <>
      <PageHead title={data ? `Edit “${data.row.title}”` : slug} />
      {data?.row.source === 'file' ? (
        <FailedState
          title="It cannot be changed here"
          message="It is written in the configuration file: change it there."
        />
      ) : data ? (
        <Editor row={data.row} text={data.text} isNew={false} revision={data.revision} />
      ) : error ? (
        <FailedState
          title="Could not read this runbook"
          message={error.message}
          onRetry={() => void loaded.refetch()}
        />
      ) : (
        <Skeleton rows={10} />
      )}
    </>
  )
}

type EditorProps = { row: FormRow; text: string; isNew: boolean; revision: number | null }

const FIELDS = ['slug', 'title', 'services', 'alerts', 'checks']

function Editor({ row, text: before, isNew, revision }: EditorProps) {
  const router = useRouter()
  const askAgain = useAskAgain()
  const [text, setText] = useState(before)
  const preview = usePreview(text)
  useKeepsTyped(text !== before)
  const submit = useSubmit<RunbookRow>({
    send: form => {
      const body = { ...readForm(form), text }
      return isNew
        ? api(RUNBOOKS, { method: 'POST', body })
        : api(runbookPath(row.slug), { method: 'PUT', body: { ...body, seenRevision: revision } })
    },
    onDone: saved => {
      askAgain(RUNBOOKS)
      router.push(runbookHref(saved.slug))
    },
    fields: FIELDS,
  })
  const faults = preview.data?.faults ?? []
  return (
    <form ref={submit.formRef} onSubmit={submit.onSubmit} className="grid gap-4" noValidate>
      <RunbookFields row={row} isNew={isNew} errors={submit.errors} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="min-w-0">
          <Section title="Text" note="Markdown">
            <Suspense fallback={<Skeleton rows={12} />}>
              <TextEditorCore
                initial={before}
                label="Text of the runbook"
                faults={faults}
                onChange={setText}
              />
            </Suspense>
            <ul className="mt-1 text-down text-small" aria-live="polite">
              {faults.map(({ line, message }) => (
                <li key={`${line} ${message}`}>
                  Line {line}: {message}
                </li>
              ))}
            </ul>
            <Reminder />
          </Section>
        </div>
        <Section title="As it is read" note="live">
          <Preview preview={preview} />
        </Section>
      </div>
      <FormFailure message={submit.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="pri" isBusy={submit.isBusy}>
          Save
        </Button>
        <Button onClick={() => router.push(isNew ? '/runbooks' : runbookHref(row.slug))}>Leave it</Button>
      </div>
    </form>
  )
}

/** The browser asks before a page is left that holds what nobody saved. */
function useKeepsTyped(hasTyped: boolean): void {
  useEffect(() => {
    if (!hasTyped) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [hasTyped])
}

function usePreview(text: string) {
  const paced = usePaced(text)
  return useQuery({
    queryKey: ['runbook-preview', paced],
    queryFn: ({ signal }) =>
      api<RunbookPreview>(`${RUNBOOKS}/preview`, { method: 'POST', body: { text: paced }, signal }).then(
        answer => ({ ...answer, text: paced }),
      ),
    placeholderData: previous => previous,
    gcTime: 0,
    retry: false,
  })
}

type PreviewProps = { preview: ReturnType<typeof usePreview> }

function Preview({ preview }: PreviewProps) {
  const { data, error } = preview
  const view = useMemo(() => {
    if (!data) return null
    const { answers } = data
    const index = indexed(data, [])
    return {
      ...index,
      slug: '',
      title: '',
      answers,
      isStale: false,
      ticking: null,
      alert: null,
      incident: null,
    }
  }, [data])
  if (view === null || !data) {
    if (error) return <FailedState title="Could not show it" message={error.message} />
    return <Skeleton rows={12} />
  }
  return (
    <RunbookViewProvider value={view}>
      <RunbookStops text={data.text} stops={data.stops} level={3} isStepped={false} />
    </RunbookViewProvider>
  )
}

const EXAMPLES = [
  ['`promql(bytes): process_resident_memory_bytes`', 'a figure now'],
  ['`check: service/slug`', 'how a check stands'],
  ['> when(MB): memory_mb > 900 | restart advised', 'advice while it is so'],
  ['- [ ] Tell the team', 'an item to tick'],
  ['```panel Memory', 'a chart: expressions, unit:, range:, line:'],
  ['```action', 'buttons: service/slug'],
  ['```check', 'checks with “Re-check now”'],
  ['> [!CAUTION]', 'what must not be done'],
] as const

function Reminder() {
  return (
    <details className="mt-2 text-small">
      <summary className="cursor-pointer text-ink-2">What can live in it</summary>
      <dl className="mt-1 grid gap-1">
        {EXAMPLES.map(([code, what]) => (
          <div key={code} className="flex flex-wrap gap-x-3">
            <dt>
              <code>{code}</code>
            </dt>
            <dd className="text-ink-2">{what}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
