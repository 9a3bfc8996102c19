'use client'
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form'
import { Button } from '../ui/button.tsx'
import { EMPTY_RULE, hasPlace, isCompared, OPERATORS, SOURCES, WORD_LISTS } from './assertion-rows.ts'
import { type Choice, ChoiceLine, TextArea, TextLine } from './form-controls.tsx'
import type { CheckFormValues } from './form-values.ts'

/** Rules over the answer, in order: the first that applies decides. */
export function RuleFields() {
  const { control } = useFormContext<CheckFormValues>()
  const { fields, append, remove, move } = useFieldArray({ control, name: 'assert' })
  return (
    <>
      {fields.length === 0 ? (
        <p className="pb-3 text-ink-3 text-small">
          None: up when it answers as its kind should (for HTTP a status below 400), else down.
        </p>
      ) : null}
      <ol className="grid gap-4">
        {fields.map((row, index) => (
          <li key={row.id} className="border-rule border-b pb-4">
            <div className="mb-2 flex flex-wrap items-center gap-2">
              <b className="mr-auto font-medium">Rule {index + 1}</b>
              <Button
                onClick={() => move(index, index - 1)}
                disabledReason={index === 0 ? 'It is the first.' : null}
              >
                Earlier
              </Button>
              <Button onClick={() => remove(index)}>Remove</Button>
            </div>
            <Rule index={index} />
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 pt-3">
        <Button onClick={() => append({ ...EMPTY_RULE, how: 'words' })}>Add a list of words</Button>
        <Button onClick={() => append({ ...EMPTY_RULE, how: 'condition' })}>Add a condition</Button>
        <Button onClick={() => append({ ...EMPTY_RULE, how: 'yaml', yaml: NESTED })}>
          Add a rule as YAML
        </Button>
      </div>
    </>
  )
}

const NESTED =
  'if:\n  all:\n    - { json: $.status, equals: ok }\n    - { seconds: true, above: 2 }\nstate: degraded'

function Rule({ index }: { index: number }) {
  const { control } = useFormContext<CheckFormValues>()
  const how = useWatch({ control, name: `assert.${index}.how` })
  const path = `assert.${index}` as const
  return (
    <div className="grid gap-x-5 gap-y-3 sm:grid-cols-6">
      {how === 'words' ? <Words path={path} /> : null}
      {how === 'condition' ? <Condition path={path} /> : null}
      {how === 'yaml' ? (
        <TextArea
          path={`${path}.yaml`}
          label="Rule as YAML or JSON"
          help="if with all, any, not and comparisons, and state; or word and means"
          rows={7}
          className="sm:col-span-6"
        />
      ) : (
        <TextLine
          path={`${path}.reason`}
          label="Reason"
          help="{{$.path}} is filled from the answer"
          className="sm:col-span-6"
        />
      )}
    </div>
  )
}

type RulePath = `assert.${number}`

function Words({ path }: { path: RulePath }) {
  return (
    <>
      <TextLine
        path={`${path}.word`}
        label="The word at"
        help="JSONPath; a word on no list is unknown"
        example="$.status"
        className="sm:col-span-6"
        isCode
      />
      {WORD_LISTS.map(list => (
        <TextLine
          key={list}
          path={`${path}.${list}`}
          label={`Means ${list}`}
          example={WORD_EXAMPLES[list]}
          className="sm:col-span-3"
          isCode
        />
      ))}
    </>
  )
}

const WORD_EXAMPLES = {
  up: 'ok, healthy',
  degraded: 'degraded',
  down: 'error, unhealthy',
  unknown: 'starting',
}

const PLACES: Readonly<Record<string, readonly [label: string, example: string]>> = {
  status: ['Status', '200, 2xx, 500-599'],
  json: ['JSONPath', '$.queue.depth'],
  header: ['Header', 'x-version'],
  fact: ['Fact', 'loss_ratio'],
  age: ['JSONPath of a time', '$.updated_at'],
  answered: ['Answered', 'true'],
}
const SOURCE_WORDS: Readonly<Record<string, string>> = {
  status: 'the status is',
  json: 'a value of the JSON',
  header: 'a header',
  body: 'the body',
  seconds: 'seconds it took',
  fact: 'a fact of the kind',
  age: 'seconds since a time in the JSON',
  answered: 'there was an answer',
}
const choices = (
  values: readonly string[],
  words: Readonly<Record<string, string>> = {},
): readonly Choice[] => values.map(value => ({ value, label: words[value] ?? value.replaceAll('_', ' ') }))

function Condition({ path }: { path: RulePath }) {
  const { control } = useFormContext<CheckFormValues>()
  const source = useWatch({ control, name: `${path}.source` })
  const operator = useWatch({ control, name: `${path}.operator` })
  const [label, example] = PLACES[source] ?? ['At', '']
  return (
    <>
      <ChoiceLine
        path={`${path}.source`}
        label="If"
        options={choices(SOURCES, SOURCE_WORDS)}
        className="sm:col-span-3"
      />
      {hasPlace(source) ? (
        <TextLine path={`${path}.at`} label={label} example={example} className="sm:col-span-3" isCode />
      ) : null}
      {isCompared(source) ? (
        <>
          <ChoiceLine
            path={`${path}.operator`}
            label="Is"
            options={choices(OPERATORS)}
            className="sm:col-span-2"
          />
          <TextLine
            path={`${path}.limit`}
            label={operator === 'exists' ? 'True or false' : 'This'}
            help={operator === 'in' || operator === 'not_in' ? 'With commas between' : LIMIT_HELP[operator]}
            className="sm:col-span-2"
            isCode
          />
        </>
      ) : null}
      <ChoiceLine
        path={`${path}.state`}
        label="It is"
        options={choices(WORD_LISTS)}
        className="sm:col-span-2"
      />
    </>
  )
}

const ORDER_HELP = 'A figure, or the $.path of another'
const LIMIT_HELP: Readonly<Record<string, string>> = {
  above: ORDER_HELP,
  at_least: ORDER_HELP,
  below: ORDER_HELP,
  at_most: ORDER_HELP,
  matches: 'RE2, anywhere in the text',
}
