'use client'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { WindowConfig } from '../../lib/core/config/schema/window.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { EntrySection } from '../entries/entry-table.tsx'
import { Td, Tr } from '../ui/table.tsx'
import { LazyWindowForm } from './window-dialogs.tsx'

const WINDOWS = '/api/v1/windows'
const HEADS = ['Window', 'First start', 'Lasts', 'Repeats', 'Notice'].map(title => ({ title }))

/** Every window as configured, with what can be done with it. */
export function WindowRules() {
  return (
    <EntrySection<'window'>
      path={WINDOWS}
      title="As configured"
      note="local times of each window’s own zone"
      caption="Windows as configured"
      empty="No window is configured."
      heads={HEADS}
      row={entry => <Entry entry={entry} />}
    />
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
