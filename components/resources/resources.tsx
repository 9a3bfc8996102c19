'use client'

import { type ReactNode, useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import { type GpuRow, type HostRow, summariseHosts } from '../../lib/core/resources/index.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { GpuTable } from './gpu-table.tsx'
import { HostTable } from './host-table.tsx'
import { type Resources as Answer, useGpus, useHosts } from './use-resources.ts'

/** Hosts and GPUs, one row each with the limits drawn; the open row and the filter are in the URL. */
export function Resources() {
  const { get, step, replace } = useUrlState()
  const hosts = useHosts()
  const gpus = useGpus()
  const open = get('open')
  const [text, setText] = useState(() => get('q') ?? '')
  const onText = (next: string) => {
    setText(next)
    replace({ q: next })
  }
  const onToggle = (kind: 'host' | 'gpu') => (key: string) =>
    step({ open: open === `${kind}:${key}` ? null : `${kind}:${key}` })
  // A host alone is opened: there is nothing to choose from.
  const onlyHost =
    hosts.rows.length === 1 && open === null && gpus.rows.length === 0 ? hosts.rows[0]?.key : null
  return (
    <>
      <PageHead
        title="Resources"
        lead={hosts.rows.length > 0 ? summariseHosts(hosts.rows) : 'Hosts and GPUs'}
        actions={
          hosts.rows.length + gpus.rows.length > 8 ? (
            <Input
              type="search"
              aria-label="Filter by host, job or model"
              placeholder="Filter by host, job, model"
              className="max-w-72"
              value={text}
              onChange={event => onText(event.target.value)}
            />
          ) : null
        }
      />
      <Section
        title="Hosts"
        note="Now, and its course over the range. Ticks are limits: CPU 80 and 95%, memory 85 and 95%, disk 80 and 90%, I/O 80 and 95%, load 1 and 2 a core, pressure 20 and 50%"
      >
        <Listing answer={hosts} text={text} wordsOf={hostWords} empty={<NoHosts />}>
          {rows => (
            <HostTable
              rows={rows}
              window={hosts.window}
              isStale={hosts.isStale}
              openKey={keyOf(open, 'host') ?? onlyHost ?? null}
              onToggle={onToggle('host')}
            />
          )}
        </Listing>
      </Section>
      <Section
        title="GPUs"
        note="Ticks are limits: memory 80 and 95%, temperature 75 and 85 °C, power at its own limit"
        className="mt-8"
      >
        <Listing answer={gpus} text={text} wordsOf={gpuWords} empty={<NoGpus />}>
          {rows => (
            <GpuTable
              rows={rows}
              window={gpus.window}
              isStale={gpus.isStale}
              openKey={keyOf(open, 'gpu')}
              onToggle={onToggle('gpu')}
            />
          )}
        </Listing>
      </Section>
    </>
  )
}

const hostWords = (row: HostRow) => `${row.job} ${row.instance}`
const gpuWords = (row: GpuRow) => `${row.job} ${row.instance} gpu ${row.gpu} ${row.model ?? ''}`

function keyOf(open: string | null, kind: 'host' | 'gpu'): string | null {
  return open?.startsWith(`${kind}:`) ? open.slice(kind.length + 1) : null
}

function NoHosts() {
  return (
    <EmptyState title="No host reported.">
      Hosts appear as soon as a target answers with the names of node exporter, such as{' '}
      <code>node_cpu_seconds_total</code>.
    </EmptyState>
  )
}

function NoGpus() {
  return (
    <EmptyState title="No GPU reported.">
      Devices appear as soon as a target answers with the names of dcgm-exporter or nvidia_gpu_exporter, or
      when <code>nvidia-smi</code> is on Opsdeck's own host.
    </EmptyState>
  )
}

/** More rows than this at once are not read, and slow to draw. */
const PAGE_ROWS = 100

type ListingProps<Row> = {
  readonly answer: Answer<Row>
  readonly text: string
  readonly wordsOf: (row: Row) => string
  readonly empty: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

function Listing<Row>({ answer, text, wordsOf, empty, children }: ListingProps<Row>) {
  const [limit, setLimit] = useState(PAGE_ROWS)
  if (answer.rows.length === 0) {
    if (answer.status === 'loading') return <Skeleton rows={4} />
    if (answer.status === 'failed') {
      return (
        <FailedState
          title="Could not read the figures"
          message={answer.error ?? 'The deck gave no reason.'}
        />
      )
    }
    return empty
  }
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = answer.rows.filter(row => words.every(word => wordsOf(row).toLowerCase().includes(word)))
  if (shown.length === 0) return <EmptyState title="Nothing fits.">Take words out of the filter.</EmptyState>
  return (
    <>
      {children(shown.slice(0, limit))}
      {shown.length > limit && (
        <Button className="mt-3" onClick={() => setLimit(limit + PAGE_ROWS)}>
          Show more, {shown.length - limit} left
        </Button>
      )}
    </>
  )
}
