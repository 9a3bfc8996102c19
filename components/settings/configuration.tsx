'use client'
import type { ConfigurationState } from '../../lib/contract/configuration.ts'
import { Badge } from '../ui/badge.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { Moment } from './moment.tsx'
import { ReloadButton } from './reload-button.tsx'

const SOURCES = { file: 'file', page: 'this page', self: 'built in' } as const

/** The configuration in force, and what is wrong with the newest attempt to load one. */
export function Configuration({ state }: { state: ConfigurationState }) {
  return (
    <Section
      title="Configuration"
      note={
        <>
          {state.file ?? 'no file'}, loaded <Moment atMs={state.loadedAtMs} />
        </>
      }
      end={<ReloadButton />}
    >
      {state.issues.length > 0 ? <Issues state={state} /> : null}
      {state.file === null ? (
        <EmptyState title="There is no configuration file.">
          Opsdeck watches itself and its own host. Write an <code>opsdeck.yml</code> beside it, or name one by{' '}
          <code>OPSDECK_CONFIG</code>, to watch more.
        </EmptyState>
      ) : null}
      <div className="grid gap-8 pt-4 lg:grid-cols-2">
        <Jobs state={state} />
        <Services state={state} />
        <RuleGroups state={state} />
        <Entries state={state} />
      </div>
      <Files state={state} />
    </Section>
  )
}

function Issues({ state }: { state: ConfigurationState }) {
  return (
    <div role="alert" className="my-2 bg-down-tint px-3 py-2">
      <p className="flex items-baseline gap-2 font-semibold">
        <Glyph name="down" className="size-3 text-down" />
        {state.isGood
          ? 'Something was left out. All the rest is in force.'
          : 'The newest configuration was not taken. The last good one is in force.'}
      </p>
      <ul className="mt-1 grid gap-1">
        {state.issues.map(issue => (
          <li key={`${issue.file}:${issue.line}:${issue.column}:${issue.message}`}>
            <code>
              {issue.file}:{issue.line}:{issue.column}
            </code>{' '}
            {issue.message}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Jobs({ state }: { state: ConfigurationState }) {
  return (
    <Section title="Scrape jobs" level={3}>
      <Table caption="Scrape jobs">
        <thead>
          <tr>
            <Th>Job</Th>
            <Th>From</Th>
            <Th isNumber>Targets</Th>
          </tr>
        </thead>
        <tbody>
          {state.jobs.map(job => (
            <tr key={job.name}>
              <Td>{job.name}</Td>
              <Td>
                <Badge>{SOURCES[job.source]}</Badge>
              </Td>
              <Td isNumber>{job.targets}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

function Services({ state }: { state: ConfigurationState }) {
  return (
    <Section title="Services" level={3}>
      <Table caption="Services">
        <thead>
          <tr>
            <Th>Service</Th>
            <Th>From</Th>
            <Th isNumber>Parts</Th>
          </tr>
        </thead>
        <tbody>
          {state.services.map(service => (
            <tr key={service.slug}>
              <Td>{service.name}</Td>
              <Td>
                <Badge>{SOURCES[service.source]}</Badge>
              </Td>
              <Td isNumber>{service.parts.length}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

const KINDS = {
  check: 'Checks',
  heartbeat: 'Heartbeats',
  window: 'Windows',
  log_signal: 'Log signals',
  status_page: 'Status pages',
  schedule: 'Schedules',
  escalation: 'Escalations',
  rule: 'Rules',
  action: 'Actions',
  runner: 'Runners',
  runbook: 'Runbooks',
  panel: 'Panels',
  receiver: 'Receivers',
} as const

function Entries({ state }: { state: ConfigurationState }) {
  return (
    <Section title="Watched" level={3}>
      <Table caption="Entries by kind, and where they stand">
        <thead>
          <tr>
            <Th>Kind</Th>
            <Th isNumber>From {SOURCES.file}</Th>
            <Th isNumber>From {SOURCES.page}</Th>
          </tr>
        </thead>
        <tbody>
          {state.entries.map(({ kind, file, page }) => (
            <tr key={kind}>
              <Td>{KINDS[kind]}</Td>
              <Td isNumber>{file}</Td>
              <Td isNumber>{page}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

function RuleGroups({ state }: { state: ConfigurationState }) {
  return (
    <Section title="Rule groups" level={3}>
      {state.ruleGroups.length === 0 ? (
        <EmptyState title="No rule files.">
          Name them under <code>rule_files</code>.
        </EmptyState>
      ) : (
        <Table caption="Rule groups">
          <thead>
            <tr>
              <Th>Group</Th>
              <Th>File</Th>
              <Th isNumber>Rules</Th>
            </tr>
          </thead>
          <tbody>
            {state.ruleGroups.map(group => (
              <tr key={`${group.file}:${group.name}`}>
                <Td>{group.name}</Td>
                <Td className="break-all">{group.file}</Td>
                <Td isNumber>{group.rules}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

function Files({ state }: { state: ConfigurationState }) {
  return (
    <div className="grid gap-2 pt-6">
      {state.files.map(file => (
        <details key={file.path}>
          <summary className="cursor-pointer py-1">
            <code>{file.path}</code> <span className="text-ink-3 text-small">as loaded, secrets masked</span>
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard too */}
          <pre tabIndex={0} className="overflow-x-auto bg-sunk p-3 font-mono text-column">
            {file.text}
          </pre>
        </details>
      ))}
    </div>
  )
}
