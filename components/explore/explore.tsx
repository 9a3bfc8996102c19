'use client'

import { useState } from 'react'
import { type InstantAnswer, useInstant } from '../../lib/client/instant.ts'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { parseRange } from '../../lib/core/format/index.ts'
import { AnswerRemarks } from '../charts/answer-remarks.tsx'
import { KeepInIncident } from '../evidence/keep-in-incident.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { PageHead } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import styles from './explore.module.css'
import { ExploreGraph } from './explore-graph.tsx'
import { ExploreTable } from './explore-table.tsx'
import { Examples, HistoryList } from './history-list.tsx'
import { PromqlEditor } from './promql-editor.tsx'
import { useHistory } from './use-history.ts'

const TABS = ['graph', 'table'] as const
type Tab = (typeof TABS)[number]

/** A table that follows now is asked for this often. */
const TABLE_EVERY_MS = 15_000

/** PromQL by hand. Expression, tab and step are in the URL beside the range: the address is the share link. */
export function Explore() {
  const { get, step } = useUrlState()
  const { range } = useTimeRange()
  const expr = get('expr') ?? ''
  const tab: Tab = get('tab') === 'table' ? 'table' : 'graph'
  const stepText = get('step') ?? ''
  const stepSeconds = parseRange(stepText) ?? undefined
  const { history, add, clear } = useHistory()
  // A link or the history changes the URL; what is being typed belongs to the expression that was there then.
  const [draft, setDraft] = useState({ of: expr, text: expr })
  const text = draft.of === expr ? draft.text : expr

  const asked = expr === '' ? null : expr
  const graph = useSeries({
    expr: tab === 'graph' ? asked : null,
    range,
    ...(stepSeconds ? { stepSeconds } : {}),
  })
  const table = useInstant({
    expr: tab === 'table' ? asked : null,
    ...(range.kind === 'fixed' ? { atMs: range.toMs } : { refetchMs: TABLE_EVERY_MS }),
  })
  const error = (tab === 'graph' ? graph.error : table.error) ?? null
  const run = (next: string) => {
    const wanted = next.trim()
    add(wanted)
    if (wanted === expr && tab === 'table') table.refetch()
    setDraft({ of: wanted, text: wanted })
    step({ expr: wanted })
  }

  return (
    <>
      <PageHead title="Explore" lead="Any series, by PromQL" actions={<ShareButton />} />
      <PromqlEditor
        label="PromQL expression. Control or Command with Enter runs it, Tab leaves the editor."
        value={text}
        error={text === expr ? error : null}
        onChange={next => setDraft({ of: expr, text: next })}
        onRun={run}
      />
      <div className={styles.controls}>
        <Button variant="pri" onClick={() => run(text)}>
          Run
        </Button>
        <span className="text-ink-3 text-small max-sm:hidden">⌘ Enter</span>
        <Segmented
          label="Show as"
          options={[
            { value: 'graph', label: 'Graph' },
            { value: 'table', label: 'Table' },
          ]}
          value={tab}
          onChange={next => step({ tab: next === 'graph' ? null : next })}
        />
        {tab === 'graph' && <StepField value={stepText} onChange={next => step({ step: next })} />}
        {tab === 'graph' && <KeepInIncident expr={expr} />}
      </div>
      {asked === null ? <Examples onPick={run} /> : <Results {...{ tab, expr, graph, table }} />}
      <HistoryList history={history} onPick={run} onClear={clear} />
    </>
  )
}

type ResultsProps = {
  readonly tab: Tab
  readonly expr: string
  readonly graph: SeriesAnswer
  readonly table: InstantAnswer
}

function Results({ tab, expr, graph, table }: ResultsProps) {
  return tab === 'graph' ? (
    <ExploreGraph expr={expr} answer={graph} />
  ) : (
    <>
      {table.result && <AnswerRemarks {...table.result.remarks} />}
      <ExploreTable answer={table} />
    </>
  )
}

/** The distance of two points, such as 30s; empty leaves it to the width of the chart. */
function StepField({ value, onChange }: { value: string; onChange: (next: string | null) => void }) {
  const [text, setText] = useState(value)
  const isBad = text !== '' && parseRange(text) === null
  const commit = () => {
    if (!isBad) onChange(text === '' ? null : text)
  }
  return (
    <Field label="Step" className={styles.step} error={isBad ? 'Such as 30s, 5m or 1h' : null}>
      {control => (
        <Input
          {...control}
          placeholder="auto"
          value={text}
          onChange={event => setText(event.target.value.trim())}
          onBlur={commit}
          onKeyDown={event => event.key === 'Enter' && commit()}
        />
      )}
    </Field>
  )
}

function ShareButton() {
  const toast = useToast()
  const copy = () => {
    navigator.clipboard
      .writeText(window.location.href)
      .then(() => toast('done', 'Link copied. It holds the expression, the range, the step and the tab.'))
      .catch(() =>
        toast('failed', 'The browser did not allow copying. The address of this page is the link.'),
      )
  }
  return <Button onClick={copy}>Copy link</Button>
}
