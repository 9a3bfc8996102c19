'use client'
import Link from 'next/link'
import { useDeferredValue, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RunbookList as ListAnswer } from '../../lib/contract/runbooks.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { AccessNote } from '../ui/access-note.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { RUNBOOKS, runbookHref } from './paths.ts'

const EVERY_MS = 15_000

/** Every runbook, by words of its title and its text. */
export function RunbookList() {
  const { get, replace } = useUrlState()
  const [text, setText] = useState(() => get('q') ?? '')
  const service = get('service') ?? ''
  const wanted = useDeferredValue(text.trim())
  const query = new URLSearchParams({ ...(wanted ? { q: wanted } : {}), ...(service ? { service } : {}) })
  const polled = usePolled<ListAnswer>(`${RUNBOOKS}?${query}`, EVERY_MS, { keepsShown: true })
  const refusal = useRefusal('runbooks.write')
  const services = useServiceNames()
  return (
    <>
      <PageHead
        title="Runbooks"
        lead="What to do: steps with live figures, buttons and checks in them"
        actions={<NewRunbook refusal={refusal} />}
      />
      <search className="mb-3 flex flex-wrap gap-2">
        <Input
          type="search"
          aria-label="Words of title or text"
          placeholder="Words of title or text"
          className="max-w-80 flex-1"
          value={text}
          onChange={event => {
            setText(event.target.value)
            replace({ q: event.target.value.trim() })
          }}
        />
        <Select
          aria-label="Service"
          className="w-52"
          value={service}
          onChange={event => replace({ service: event.target.value })}
        >
          <option value="">All services</option>
          {(services ?? []).map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      </search>
      <AccessNote reason={refusal} />
      <PolledStates polled={polled} failed="Could not read the runbooks">
        {({ runbooks }) => <Rows runbooks={runbooks} isFiltered={wanted !== '' || service !== ''} />}
      </PolledStates>
    </>
  )
}

function NewRunbook({ refusal }: { refusal: string | null }) {
  if (refusal !== null) return <Button disabledReason={refusal}>Write a runbook</Button>
  return (
    <Link href="/runbooks/new" prefetch={false} className={buttonClass('pri')}>
      Write a runbook
    </Link>
  )
}

type RowsProps = { runbooks: ListAnswer['runbooks']; isFiltered: boolean }

function Rows({ runbooks, isFiltered }: RowsProps) {
  const { zone } = useTimeZone()
  if (runbooks.length === 0 && isFiltered)
    return (
      <EmptyState title="No runbook fits.">Take words out of the search, or choose all services.</EmptyState>
    )
  if (runbooks.length === 0) {
    return (
      <EmptyState title="No runbook yet.">
        A runbook is a page of Markdown that says what to do when something fails: commands to copy, live
        figures beside the steps, buttons that prove that they helped. Write one here, or under{' '}
        <code>runbooks:</code> in the configuration file.
      </EmptyState>
    )
  }
  return (
    <Table caption="Runbooks">
      <thead>
        <tr>
          <Th>Runbook</Th>
          <Th className="max-sm:hidden">Services</Th>
          <Th className="max-md:hidden">Opens for</Th>
          <Th className="max-md:hidden">Written</Th>
        </tr>
      </thead>
      <tbody>
        {runbooks.map(row => (
          <Tr key={row.slug} data-row>
            <Td>
              <Link
                href={runbookHref(row.slug)}
                prefetch={false}
                className="font-medium max-sm:block max-sm:py-2"
              >
                {row.title}
              </Link>{' '}
              {row.isAdminsOnly ? <Badge tone="warn">admins only</Badge> : null}
              {row.services.length === 0 ? null : (
                <span className="block text-ink-3 text-small sm:hidden">{row.services.join(', ')}</span>
              )}
              {row.snippet === '' ? null : (
                <span className="block text-ink-3 text-small wrap-anywhere">{row.snippet}</span>
              )}
            </Td>
            <Td className="max-sm:hidden">{row.services.join(', ') || '—'}</Td>
            <Td className="text-ink-2 wrap-anywhere max-md:hidden">
              {[...row.alerts, ...row.checks, ...row.states].join(', ') || '—'}
            </Td>
            <Td className="whitespace-nowrap text-ink-3 max-md:hidden">
              {row.source === 'file' || row.savedAtMs === null
                ? 'in the file'
                : formatMoment(row.savedAtMs, zone)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
