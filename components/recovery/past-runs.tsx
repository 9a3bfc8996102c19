'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { type ListRuns, RUN_OUTCOMES, type RunOutcome, type RunRow } from '../../lib/contract/recovery.ts'
import { formatDay, formatMinute } from '../../lib/core/format/index.ts'
import { incidentHref } from '../incidents/paths.ts'
import { usePersonText } from '../incidents/people.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { runHref, runsPath } from './paths.ts'
import { lengthText, OUTCOME_LOOKS, parametersText, pressedBy, stateWords } from './recovery-model.ts'

const EVERY_MS = 10_000
const FIRST = 25
const MOST = 200

type PastRunsProps = { services: readonly string[]; nameOf: (slug: string) => string }

/** Past presses with what they were proven to be: by service and outcome, and as a table to take along. */
export function PastRuns({ services, nameOf }: PastRunsProps) {
  const { get, replace } = useUrlState()
  const service = get('service') ?? ''
  const outcome = RUN_OUTCOMES.find(one => one === get('outcome')) ?? null
  const isLong = get('runs') === 'all'
  const wish: Partial<ListRuns> = {
    ...(service === '' ? {} : { service }),
    ...(outcome === null ? {} : { outcome }),
    limit: isLong ? MOST : FIRST,
  }
  const polled = usePolled<{ runs: readonly RunRow[] }>(runsPath(wish), EVERY_MS, { keepsShown: true })
  return (
    <Section
      title="Pressed"
      note="newest first"
      end={
        <a className="text-accent" href={runsPath({ ...wish, limit: MOST, format: 'csv' })} download>
          Export as CSV
        </a>
      }
    >
      <Filters {...{ services, nameOf, service, outcome }} />
      <PolledStates polled={polled} failed="Could not read the past presses" rows={5}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p className="py-2 text-ink-3 text-small">
              {service !== '' || outcome !== null
                ? 'No press fits this filter.'
                : 'Nothing has been pressed yet.'}
            </p>
          ) : (
            <>
              <RunTable runs={runs} nameOf={nameOf} />
              {runs.length === FIRST && !isLong ? (
                <Button variant="quiet" onClick={() => replace({ runs: 'all' })}>
                  Show up to {MOST}
                </Button>
              ) : null}
            </>
          )
        }
      </PolledStates>
    </Section>
  )
}

type FilterProps = PastRunsProps & { service: string; outcome: RunOutcome | null }

function Filters({ services, nameOf, service, outcome }: FilterProps) {
  const { replace } = useUrlState()
  return (
    <search aria-label="Filter the presses" className="mb-2 flex flex-wrap items-center gap-2">
      <Select
        aria-label="Service"
        className="w-44 max-sm:w-[calc(50%-4px)]"
        value={service}
        onChange={event => replace({ service: event.target.value || null })}
      >
        <option value="">Service: any</option>
        {services.map(slug => (
          <option key={slug} value={slug}>
            {nameOf(slug)}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Outcome"
        className="w-44 max-sm:w-[calc(50%-4px)]"
        value={outcome ?? ''}
        onChange={event => replace({ outcome: event.target.value || null })}
      >
        <option value="">Outcome: any</option>
        {RUN_OUTCOMES.map(one => (
          <option key={one} value={one}>
            {OUTCOME_LOOKS[one].word}
          </option>
        ))}
      </Select>
      {service !== '' || outcome !== null ? (
        <Button variant="quiet" onClick={() => replace({ service: null, outcome: null })}>
          Show all
        </Button>
      ) : null}
    </search>
  )
}

function RunTable({ runs, nameOf }: { runs: readonly RunRow[]; nameOf: (slug: string) => string }) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  return (
    <Table caption="Past presses">
      <thead>
        <tr>
          <Th>Pressed</Th>
          <Th>Action</Th>
          <Th>Service</Th>
          <Th>Outcome</Th>
          <Th isNumber>Took</Th>
          <Th>Who and why</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map(run => (
          <Tr key={run.id} data-row>
            <Td className="num whitespace-nowrap text-column text-ink-2">
              {formatDay(run.pressedAtMs, zone).slice(4)} {formatMinute(run.pressedAtMs, zone)}
            </Td>
            <Td className="min-w-40">
              <Link href={runHref(run.id)} prefetch={false} className="font-medium">
                {run.actionName}
              </Link>{' '}
              <span className="text-ink-3 text-small">{parametersText(run.parameters)}</span>
            </Td>
            <Td className="whitespace-nowrap">{nameOf(run.service)}</Td>
            <Td className="min-w-36">
              {run.outcome === null ? stateWords(run) : <OutcomeMark outcome={run.outcome} />}
              <span className="block text-ink-2 text-small">{run.outcomeReason}</span>
            </Td>
            <Td isNumber className="whitespace-nowrap">
              {run.judgedAtMs === null ? '—' : lengthText(run.judgedAtMs - run.pressedAtMs)}
            </Td>
            <Td className="min-w-36 text-ink-2 text-small">
              {pressedBy(run, personText)}
              {run.incidentId === null ? null : (
                <>
                  {', '}
                  <Link href={incidentHref(run.incidentId)} prefetch={false} className="text-accent">
                    incident #{run.incidentId}
                  </Link>
                </>
              )}
              {run.reason ? <span className="block wrap-anywhere">“{run.reason}”</span> : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
