'use client'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { DifferenceRow, SourceRow, SourcesData, WebhookRow } from '../../lib/contract/business.ts'
import { formatMoment, formatMoney } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { BusinessHead } from './business-head.tsx'
import { ConnectHints } from './connect-hints.tsx'
import { CONNECTOR_TITLES } from './figure-text.ts'
import { businessPath, customerHref } from './paths.ts'
import { ProgressWords } from './source-notices.tsx'
import { SourceState } from './source-state.tsx'
import { SyncButton } from './sync-button.tsx'

/** Where the figures come from: how each source stands, what came of its webhooks, and what a reconcile found. */
export function SourcesPage({ admins }: { admins: readonly string[] }) {
  const polled = usePolled<SourcesData>(businessPath('/sources'), 3_000)
  return (
    <>
      <BusinessHead
        title="Sources"
        lead="Where the figures come from, how old they are, and what did not fit."
      />
      <PolledStates polled={polled} failed="Could not read the sources">
        {data => (
          <div className="grid min-w-0 gap-8">
            {data.sources.length === 0 ? (
              <EmptyState title="Nothing is connected yet.">A figure needs a source.</EmptyState>
            ) : (
              <>
                <ul className="grid gap-8">
                  {data.sources.map(source => (
                    <li key={`${source.connector} ${source.account}`} className="min-w-0">
                      <SourceSection source={source} />
                    </li>
                  ))}
                </ul>
                <Differences differences={data.differences} />
                <Webhooks webhooks={data.webhooks} />
              </>
            )}
            <ConnectHints sources={data.sources} admins={admins} />
          </div>
        )}
      </PolledStates>
    </>
  )
}

function SourceSection({ source }: { source: SourceRow }) {
  const { connector, account, service, reason, asOfMs, mode, warnings, progress } = source
  return (
    <Section
      title={`${CONNECTOR_TITLES[connector]}, ${account}`}
      note={[service, mode === null ? null : `${mode} mode`].filter(part => part !== null).join(', ')}
      end={<SyncButton source={source} />}
    >
      {warnings.map(warning => (
        <p key={warning} className="mb-2 bg-down-tint px-2.5 py-1.5 font-medium text-down">
          {warning}
        </p>
      ))}
      <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
        <Fact title="State">
          <SourceState state={source.state} />
          <span className="block text-ink-2">{reason}</span>
        </Fact>
        <Fact title="Figures as of">
          {asOfMs === null ? (
            '— nothing was read yet'
          ) : (
            <>
              <Age sinceMs={asOfMs} /> ago
            </>
          )}
        </Fact>
        <Fact title="Webhooks">
          <WebhookState source={source} />
        </Fact>
        {progress.length === 0 ? null : (
          <Fact title={source.state === 'syncing' ? 'First sync' : 'Read at first'}>
            <ProgressWords source={source} />
          </Fact>
        )}
      </dl>
    </Section>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-small">{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function WebhookState({ source: { webhook } }: { source: SourceRow }) {
  if (webhook === null) return <span className="text-ink-3">none: this source is asked</span>
  const { path, lastAtMs, lastRefusal } = webhook
  return (
    <>
      {lastAtMs === null ? (
        'none came yet'
      ) : (
        <>
          the last <Age sinceMs={lastAtMs} /> ago
        </>
      )}
      <span className="block text-ink-3 text-small">
        to <code>{path}</code> of this deck
      </span>
      {lastRefusal === null ? null : (
        <span className="block text-small text-warn">
          Refused <Age sinceMs={lastRefusal.atMs} /> ago: {lastRefusal.reason}
        </span>
      )}
    </>
  )
}

/** What a reconcile found otherwise than it was stored: said, then mended. */
function Differences({ differences }: { differences: readonly DifferenceRow[] }) {
  const { zone } = useTimeZone()
  return (
    <Section title="Differences" note="found when everything was compared with the source, and mended">
      {differences.length === 0 ? (
        <p className="py-2 text-ink-3">None was found.</p>
      ) : (
        <Table caption="Differences">
          <thead>
            <tr>
              <Th>Found</Th>
              <Th>Account</Th>
              <Th>Object</Th>
              <Th>Field</Th>
              <Th>Stored</Th>
              <Th>Found</Th>
            </tr>
          </thead>
          <tbody>
            {differences.map(row => (
              <Tr key={`${row.foundAtMs} ${row.object} ${row.field}`} data-row>
                <Td className="num text-column">{formatMoment(row.foundAtMs, zone)}</Td>
                <Td>{row.account}</Td>
                <Td>
                  {row.kind.replaceAll('_', ' ')}{' '}
                  <span className="num text-column text-ink-2">{row.object}</span>
                </Td>
                <Td className="text-ink-2">{row.field}</Td>
                <Td className="wrap-anywhere">{row.stored}</Td>
                <Td className="wrap-anywhere">{row.found}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

const OUTCOMES = { applied: 'taken', ignored: 'left', failed: 'failed' } as const

function Webhooks({ webhooks }: { webhooks: readonly WebhookRow[] }) {
  const { zone } = useTimeZone()
  return (
    <Section title="Webhooks" note="the newest first; each counts once, however often it comes">
      {webhooks.length === 0 ? (
        <p className="py-2 text-ink-3">None came yet. What changes is found when the source is asked.</p>
      ) : (
        <Table caption="Webhooks">
          <thead>
            <tr>
              <Th>Came</Th>
              <Th>Type</Th>
              <Th>Outcome</Th>
              <Th>Customer</Th>
              <Th isNumber>amount</Th>
              <Th className="pl-4">Id</Th>
            </tr>
          </thead>
          <tbody>
            {webhooks.map(row => (
              <Tr key={`${row.account} ${row.id}`} data-row>
                <Td className="num text-column">{formatMoment(row.receivedAtMs, zone)}</Td>
                <Td className="whitespace-nowrap">{row.type}</Td>
                <Td className={row.outcome === 'failed' ? 'text-down' : 'text-ink-2'}>
                  {OUTCOMES[row.outcome]}
                  {row.reason === '' ? '' : `: ${row.reason}`}
                </Td>
                <Td>
                  {row.customer === null ? (
                    ''
                  ) : (
                    <a href={customerHref(row.account, row.customer)} className="num text-column">
                      {row.customer}
                    </a>
                  )}
                </Td>
                <Td isNumber>
                  {row.amountMinor === null || row.currency === null
                    ? ''
                    : formatMoney(row.amountMinor, row.currency.toUpperCase(), 'exact')}
                </Td>
                <Td className="num pl-4 text-column text-ink-3">{row.id}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}
