'use client'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { EntrySection } from '../entries/entry-table.tsx'
import { Td, Tr } from '../ui/table.tsx'
import { LazyRuleForm } from './rule-dialog.tsx'
import { RULES } from './rule-model.ts'
import { COMPARISON_WORDS, figureText } from './rule-words.ts'

const HEADS = [
  { title: 'Rule' },
  { title: 'Figure' },
  { title: 'warning', isNumber: true },
  { title: 'critical', isNumber: true },
  { title: 'Holds for' },
]

/** Rules of a figure and a limit, as configured, with what can be done with them. */
export function ThresholdRules() {
  return (
    <EntrySection<'rule'>
      className="mt-8"
      path={RULES}
      title="Figures with limits"
      note="made here, or under rules in opsdeck.yml"
      caption="Figures with limits, as configured"
      empty="None yet. Rules of rule files stand above; they are changed in their files."
      heads={HEADS}
      row={entry => <Entry entry={entry} />}
    />
  )
}

function Entry({ entry }: { entry: EntryView<'rule'> }) {
  const { config } = entry
  return (
    <Tr data-row>
      <Td className="min-w-32">
        <span className="font-medium">{config.name}</span>{' '}
        <span className="text-ink-3 text-small">
          {config.service}
          {config.part === undefined ? '' : `/${config.part}`}
          {config.paused ? ', paused' : ''}
        </span>
      </Td>
      <Td className="min-w-40 wrap-anywhere">
        <code>{figureText(config)}</code>{' '}
        <span className="text-ink-3">{COMPARISON_WORDS[config.comparison]}</span>
      </Td>
      <Td isNumber>{config.warning ?? '—'}</Td>
      <Td isNumber>{config.critical ?? '—'}</Td>
      <Td>{config.for ?? 'at once'}</Td>
      <Td>
        <EntryActions<ThresholdRuleConfig>
          path={RULES}
          entryKey={entry.key}
          source={entry.source}
          permission="rules.write"
          title={config.name}
          consequence="Its alerts resolve, and it is judged no more. Its history stays."
          form={(loaded, close) => <LazyRuleForm config={loaded} onClose={close} />}
        />
      </Td>
    </Tr>
  )
}
