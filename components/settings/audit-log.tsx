'use client'
import Form from 'next/form'
import Link from 'next/link'
import type { AuditPage, AuditRow, ReadAudit } from '../../lib/contract/people.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { AuditCheckButton } from './audit-check-button.tsx'
import { factLines } from './fact-lines.ts'
import { Moment } from './moment.tsx'

const PATH = '/settings/audit'

/** What was done, by whom, to what: the newest first. The filter is in the URL. */
export function AuditLog({ page, filter }: { page: AuditPage; filter: ReadAudit }) {
  const isFiltered = Boolean(filter.actor || filter.action || filter.subject || filter.before)
  return (
    <Section
      title="Audit log"
      note="append-only; each row carries the hash of the one before"
      end={<AuditCheckButton />}
    >
      <AuditFilter filter={filter} isFiltered={isFiltered} />
      {page.rows.length === 0 ? (
        <EmptyState title="No row fits.">Take words out of the filter, or show everything.</EmptyState>
      ) : (
        <AuditTable rows={page.rows} />
      )}
      <nav aria-label="Pages of the audit log" className="flex gap-3 pt-3">
        {filter.before ? (
          <Link href={hrefOf(filter, null)} className={buttonClass('alt')}>
            Newest
          </Link>
        ) : null}
        {page.nextBefore === null ? null : (
          <Link href={hrefOf(filter, page.nextBefore)} className={buttonClass('alt')}>
            Older
          </Link>
        )}
      </nav>
    </Section>
  )
}

function AuditFilter({ filter, isFiltered }: { filter: ReadAudit; isFiltered: boolean }) {
  return (
    <Form action={PATH} className="flex flex-wrap items-end gap-3 pb-3">
      <Field label="Who" className="w-48 max-sm:w-full">
        {control => <Input {...control} name="actor" type="search" defaultValue={filter.actor} />}
      </Field>
      <Field label="Action begins with" className="w-48 max-sm:w-full">
        {control => <Input {...control} name="action" type="search" defaultValue={filter.action} />}
      </Field>
      <Field label="To what" className="w-48 max-sm:w-full">
        {control => <Input {...control} name="subject" type="search" defaultValue={filter.subject} />}
      </Field>
      <div className="flex gap-3 pb-1">
        <Button type="submit">Filter</Button>
        {isFiltered ? (
          <Link href={PATH} className={buttonClass('quiet')}>
            Show everything
          </Link>
        ) : null}
      </div>
    </Form>
  )
}

function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <Table caption="Audit log">
      <thead>
        <tr>
          <Th isNumber>Row</Th>
          <Th>When</Th>
          <Th>Who</Th>
          <Th>Action</Th>
          <Th>To what</Th>
          <Th>What changed</Th>
          <Th>From</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.seq}>
            <Td isNumber title={`hash ${row.hash}`}>
              {row.seq}
            </Td>
            <Td className="whitespace-nowrap">
              <Moment atMs={row.atMs} />
            </Td>
            <Td>{row.actorKind === 'key' ? `key ${row.actorName}` : row.actorName}</Td>
            <Td>
              <code>{row.action}</code>
            </Td>
            <Td className="break-all">{row.subject}</Td>
            <Td>
              <Facts row={row} />
            </Td>
            <Td>{row.address ?? <span title="done by the deck itself">—</span>}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Facts({ row }: { row: AuditRow }) {
  const lines = factLines(row.before, row.after)
  return (
    <ul className="grid min-w-48 text-small">
      {lines.map(line => (
        <li key={line.name} className="break-words">
          <span className="text-ink-3">{line.name}</span>{' '}
          {line.before === null ? null : (
            <>
              <s className="text-ink-3">{line.before}</s>{' '}
            </>
          )}
          {line.after}
        </li>
      ))}
    </ul>
  )
}

function hrefOf(filter: ReadAudit, before: number | null): string {
  const parameters = new URLSearchParams()
  for (const name of ['actor', 'action', 'subject'] as const)
    if (filter[name]) parameters.set(name, filter[name])
  if (before !== null) parameters.set('before', String(before))
  const query = parameters.toString()
  return query ? `${PATH}?${query}` : PATH
}
