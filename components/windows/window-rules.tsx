'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { WindowConfig } from '../../lib/core/config/schema/window.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { LazyWindowForm } from './window-dialogs.tsx'

const WINDOWS = '/api/v1/windows'
type Entries = { readonly entries: readonly EntryView<'window'>[] }

/** Every window as configured, with what can be done with it. */
export function WindowRules() {
  const polled = usePolled<Entries>(WINDOWS, 15_000)
  return (
    <Section title="As configured" note="local times of each window’s own zone">
      <PolledStates polled={polled} failed="Could not read the configuration" rows={3}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="text-ink-2">No window is configured.</p>
          ) : (
            <Table caption="Windows as configured">
              <thead>
                <tr>
                  <Th>Window</Th>
                  <Th>First start</Th>
                  <Th>Lasts</Th>
                  <Th>Repeats</Th>
                  <Th>Notice</Th>
                  <Th>
                    <span className="sr-only">Change</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {entries.map(entry => (
                  <Entry key={entry.key} entry={entry} />
                ))}
              </tbody>
            </Table>
          )
        }
      </PolledStates>
    </Section>
  )
}

function Entry({ entry }: { entry: EntryView<'window'> }) {
  const { config } = entry
  return (
    <Tr data-row>
      <Td>
        <span className="font-medium">{config.name}</span>{' '}
        <span className="text-ink-3 text-small">{config.services.join(', ')}</span>
      </Td>
      <Td className="num text-column">
        {config.starts.replace('T', ' ')} <span className="text-ink-3">{config.zone}</span>
      </Td>
      <Td className="num text-column">{config.duration}</Td>
      <Td>
        {config.repeats === undefined ? 'once' : <code className="whitespace-nowrap">{config.repeats}</code>}
      </Td>
      <Td>{config.notice ?? 'none'}</Td>
      <Td>
        <EntryActions<WindowConfig>
          path={WINDOWS}
          entryKey={entry.key}
          source={entry.source}
          permission="windows.write"
          title={config.name}
          consequence="What it covered in the past stays as it was counted; nothing is planned by it any more."
          form={(loaded, close) => <LazyWindowForm config={loaded} onClose={close} />}
        />
      </Td>
    </Tr>
  )
}
