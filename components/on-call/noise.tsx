'use client'
import { useNow } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { NoiseLedger, NoiseRow } from '../../lib/contract/on-call.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { noisiestFirst, shareText } from './noise-model.ts'
import { OnCallNav } from './on-call-nav.tsx'
import { noisePath } from './paths.ts'

const RANGES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What calling people cost: by rule and by person, with what may be done about it. */
export function Noise() {
  const { get, replace } = useUrlState()
  const days = RANGES.find(({ value }) => value === get('days'))?.value ?? '30'
  // The hour keeps the address the same between polls.
  const toMs = Math.ceil(useNow() / HOUR_MS) * HOUR_MS
  const polled = usePolled<NoiseLedger>(noisePath(toMs - Number(days) * DAY_MS, toMs), 60_000)
  return (
    <>
      <PageHead
        title="Noise"
        lead="Who was called by what, and whether it was worth it"
        actions={
          <Segmented
            label="Range"
            options={RANGES}
            value={days}
            onChange={next => replace({ days: next === '30' ? null : next })}
          />
        }
      />
      <OnCallNav />
      <PolledStates polled={polled} failed="Could not count the pages">
        {ledger => <Ledger ledger={ledger} days={days} />}
      </PolledStates>
    </>
  )
}

function Ledger({ ledger, days }: { ledger: NoiseLedger; days: string }) {
  if (ledger.rules.length === 0 && ledger.people.length === 0) {
    return <EmptyState title={`Nobody was called in ${days} days.`} />
  }
  const suggestions = ledger.rules.filter(row => row.suggestion !== null)
  return (
    <div className="grid gap-8">
      {suggestions.length > 0 ? (
        <Section
          title="What to do"
          note={`${suggestions.length} ${suggestions.length === 1 ? 'rule' : 'rules'}`}
        >
          <ul>
            {suggestions.map(row => (
              <li key={row.key} data-row className="border-rule border-b py-1.5 last:border-0">
                <span className="font-medium">{row.key}</span>{' '}
                <span className="text-ink-2">{row.suggestion}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Rows title="By rule" head="Rule" rows={ledger.rules} />
      <Rows title="By person" head="Person" rows={ledger.people} />
    </div>
  )
}

const WIDE = 'max-md:hidden'

function Rows({ title, head, rows }: { title: string; head: string; rows: readonly NoiseRow[] }) {
  return (
    <Section title={title} note="most pages first">
      <Table caption={title}>
        <thead>
          <tr>
            <Th>{head}</Th>
            <Th isNumber>Pages</Th>
            <Th isNumber>Acknowledged</Th>
            <Th isNumber>Acted on</Th>
            <Th isNumber className={WIDE}>
              Fired again in 24 h
            </Th>
            <Th isNumber>Nights woken</Th>
            <Th isNumber className={WIDE}>
              Median to acknowledge
            </Th>
          </tr>
        </thead>
        <tbody>
          {noisiestFirst(rows).map(row => (
            <Tr key={row.key} data-row>
              <Td className="font-medium wrap-anywhere">{row.key}</Td>
              <Td isNumber>{row.pages}</Td>
              <Td isNumber>{shareText(row.acknowledged, row.pages)}</Td>
              <Td isNumber>{shareText(row.actedOn, row.pages)}</Td>
              <Td isNumber className={WIDE}>
                {row.refired}
              </Td>
              <Td isNumber className={row.nightsWoken > 0 ? 'font-semibold' : undefined}>
                {row.nightsWoken}
              </Td>
              <Td isNumber className={WIDE}>
                {row.medianAcknowledgeSeconds === null ? (
                  <span title="none was acknowledged">—</span>
                ) : (
                  formatDuration(row.medianAcknowledgeSeconds * 1_000)
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}
