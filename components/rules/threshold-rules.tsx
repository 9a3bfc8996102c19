'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { LazyRuleForm } from './rule-dialog.tsx'
import { RULES } from './rule-model.ts'
import { COMPARISON_WORDS, figureText } from './rule-words.ts'

type Entries = { readonly entries: readonly EntryView<'rule'>[] }
const EVERY_MS = 15_000

/** Rules of a figure and a limit, as configured, with what can be done with them. */
export function ThresholdRules() {
  const polled = usePolled<Entries>(RULES, EVERY_MS)
  return (
    <Section className="mt-8" title="Figures with limits" note="made here, or under rules in opsdeck.yml">
      <PolledStates polled={polled} failed="Could not read the rules as configured" rows={3}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="text-ink-2">
              None yet. Rules of rule files stand above; they are changed in their files.
            </p>
          ) : (
            <Table caption="Figures with limits, as configured">
              <thead>
                <tr>
                  <Th>Rule</Th>
                  <Th>Figure</Th>
                  <Th isNumber>warning</Th>
                  <Th isNumber>critical</Th>
                  <Th>Holds for</Th>
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
