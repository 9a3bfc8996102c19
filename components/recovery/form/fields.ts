/** One field of the form: where it stands among its row's members, and how it is written. */
export type ActionField = {
  readonly name: string
  readonly label: string
  readonly control:
    | 'line'
    | 'code'
    | 'number'
    | 'tick'
    | 'choice'
    | 'area'
    | 'lines'
    | 'pairs'
    | 'words'
    | 'yaml'
  readonly help?: string
  readonly example?: string
  readonly options?: readonly (readonly [value: string, label: string])[]
  /** Columns of six. */
  readonly wide?: 1 | 2 | 3 | 4 | 6
  /** What it holds in a new row. */
  readonly standard?: string | boolean
  readonly isRare?: boolean
}

const YES_STEPS = [
  ['stop', 'the run ends there'],
  ['continue', 'the next step is done all the same'],
] as const

export const OWN_FIELDS: readonly ActionField[] = [
  { name: 'description', label: 'What it does, for who presses it', control: 'area', wide: 6 },
  {
    name: 'kind',
    label: 'Kind',
    control: 'choice',
    options: [
      ['recovery', 'Recovery: changes something'],
      ['diagnostic', 'Diagnostic: looks only'],
    ],
    standard: 'recovery',
    wide: 3,
  },
  {
    name: 'alerts',
    label: 'Alerts that offer it',
    control: 'code',
    help: 'Matchers; empty: all of its service',
    example: 'alertname="Down"',
    wide: 3,
  },
  { name: 'safe', label: 'Safe: on-call staff may press it too', control: 'tick', wide: 6 },
  { name: 'dangerous', label: 'Dangerous: its name must be typed', control: 'tick', wide: 6 },
  { name: 'admins_only', label: 'For admins only', control: 'tick', wide: 6 },
  { name: 'enabled', label: 'Switched on', control: 'tick', standard: true, wide: 6 },
  {
    name: 'note',
    label: 'What is missing while it is switched off',
    control: 'line',
    example: 'set the URL',
    isRare: true,
    wide: 3,
  },
  {
    name: 'mutes_for',
    label: 'Alerts are silent for',
    control: 'code',
    help: 'For what is away for so long as expected',
    example: '5m',
    isRare: true,
    wide: 3,
  },
]

export const PARAMETER_FIELDS: readonly ActionField[] = [
  { name: 'name', label: 'Name', control: 'code', example: 'unit', help: '{{name}} in a step', wide: 2 },
  { name: 'label', label: 'Label', control: 'line', wide: 2 },
  {
    name: 'type',
    label: 'What is given',
    control: 'choice',
    options: [
      ['choice', 'one of a list'],
      ['integer', 'a whole number'],
      ['mark', 'a mark, such as a deploy'],
    ],
    standard: 'choice',
    wide: 2,
  },
  {
    name: 'choices',
    label: 'The list',
    control: 'lines',
    help: 'One a line; of a mark: its kinds',
    wide: 3,
  },
  { name: 'min', label: 'Least', control: 'number', wide: 1 },
  { name: 'max', label: 'Most', control: 'number', wide: 1 },
  { name: 'default', label: 'At first', control: 'line', wide: 1 },
  { name: 'description', label: 'Help', control: 'line', isRare: true, wide: 6 },
  {
    name: 'choices_from',
    label: 'A list that the service gives',
    control: 'yaml',
    help: 'YAML: url, each, value, label, available, dangerous',
    isRare: true,
    wide: 6,
  },
]

const EVERY_STEP: readonly ActionField[] = [
  { name: 'timeout', label: 'Time limit', control: 'code', example: '30s', wide: 2 },
  { name: 'retries', label: 'Tries after the first', control: 'number', example: '0', wide: 2 },
  { name: 'retry_delay', label: 'Between tries', control: 'code', example: '5s', wide: 2, isRare: true },
  {
    name: 'on_failure',
    label: 'When it fails',
    control: 'choice',
    options: YES_STEPS,
    standard: 'stop',
    wide: 4,
    isRare: true,
  },
]

/** Fields by the kind of the step; `runner` and `command` are chosen from what runners allow. */
export const STEP_FIELDS: Readonly<Record<string, readonly ActionField[]>> = {
  http: [
    {
      name: 'method',
      label: 'Method',
      control: 'choice',
      options: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'].map(one => [one, one] as const),
      standard: 'POST',
      wide: 2,
    },
    {
      name: 'url',
      label: 'Address',
      control: 'code',
      example: 'https://host/api/restart',
      help: '{{parameter}} and {{secret}} are filled in',
      wide: 4,
    },
    { name: 'headers', label: 'Headers', control: 'pairs', help: 'One a line: name: value', wide: 3 },
    { name: 'body', label: 'Body', control: 'area', wide: 3 },
    {
      name: 'ok',
      label: 'Good answers',
      control: 'words',
      example: '2xx',
      help: 'Codes or classes, with commas between',
      wide: 2,
    },
    {
      name: 'busy',
      label: 'It is being done already',
      control: 'words',
      example: '409',
      isRare: true,
      wide: 2,
    },
    {
      name: 'show',
      label: 'Shown of the answer',
      control: 'lines',
      help: 'JSONPaths, one a line',
      example: '$.message',
      isRare: true,
      wide: 4,
    },
    {
      name: 'tls',
      label: 'Own TLS settings',
      control: 'yaml',
      help: 'ca and cert as PEM texts, key as one of the secrets: {{client_key}}',
      example: 'server_name: internal.example.org',
      isRare: true,
      wide: 6,
    },
    {
      name: 'table',
      label: 'Shown as a table, for a diagnostic',
      control: 'yaml',
      help: 'Where the rows are, and what stands in each column. Nothing of the answer is kept',
      example:
        'each: $.sessions[*]\ncolumns:\n  - { name: Memory, path: $.memory_mb, unit: MB }\norder_by: Memory',
      isRare: true,
      wide: 6,
    },
    ...EVERY_STEP,
  ],
  runner: [
    {
      name: 'with',
      label: 'Given to it',
      control: 'pairs',
      help: 'One a line: name: value or {{parameter}}',
      wide: 6,
    },
    ...EVERY_STEP,
  ],
  recheck: [
    { name: 'checks', label: 'Checks', control: 'lines', help: 'One a line: slug, or service/slug', wide: 6 },
    ...EVERY_STEP,
  ],
}

export const GUARD_FIELDS: readonly ActionField[] = [
  {
    name: 'confirm',
    label: 'Confirmed by',
    control: 'choice',
    options: [
      ['press', 'one more press'],
      ['name', 'typing its name'],
      ['none', 'nothing'],
    ],
    standard: 'press',
    wide: 2,
  },
  { name: 'cooldown', label: 'Wait after each run', control: 'code', example: '2m', wide: 2 },
  { name: 'max_per_hour', label: 'Most an hour', control: 'number', example: '6', wide: 2 },
  {
    name: 'backoff',
    label: 'Waits after 3, 4, 5 failures',
    control: 'words',
    example: '10m, 20m, 30m',
    wide: 2,
  },
  {
    name: 'window',
    label: 'Maintenance windows',
    control: 'choice',
    options: [
      ['any', 'play no part'],
      ['inside', 'only within one'],
      ['outside', 'not within one'],
    ],
    standard: 'any',
    wide: 2,
  },
  { name: 'second_person', label: 'A second person approves each press', control: 'tick', wide: 6 },
  {
    name: 'unless_down',
    label: 'Not while something else is the cause',
    control: 'yaml',
    help: 'YAML: a list of check or service, and offer',
    isRare: true,
    wide: 6,
  },
]

export const WARN_FIELDS: readonly ActionField[] = [
  { name: 'expr', label: 'Where this has a result', control: 'code', example: 'active_calls > 0', wide: 3 },
  { name: 'text', label: 'It says', control: 'line', example: 'Cuts {{value}} calls', wide: 3 },
]

export const PRECONDITION_FIELDS: readonly ActionField[] = [
  { name: 'expr', label: 'Only where this has a result', control: 'code', wide: 3 },
  { name: 'reason', label: 'Else it says', control: 'line', wide: 3 },
]

export const PROOF_FIELDS: readonly ActionField[] = [
  {
    name: 'checks',
    label: 'Checks that must be up',
    control: 'lines',
    help: 'One a line: slug, or service/slug',
    wide: 3,
  },
  { name: 'heartbeats', label: 'Heartbeats that must come', control: 'lines', help: 'One a line', wide: 3 },
  { name: 'first_delay', label: 'First look after', control: 'code', example: '3s', wide: 2 },
  { name: 'interval', label: 'Then each', control: 'code', example: '2s', wide: 2 },
  { name: 'limit', label: 'Decided within', control: 'code', example: '30s', wide: 2 },
  { name: 'stable', label: 'Good looks in a row', control: 'number', example: '2', wide: 2 },
  {
    name: 'watch',
    label: 'Worse again within',
    control: 'code',
    help: 'is a relapse',
    example: '10m',
    wide: 2,
  },
]

export const EXPRESSION_FIELDS: readonly ActionField[] = [
  { name: 'name', label: 'Name', control: 'line', example: 'Memory falls', wide: 2 },
  { name: 'expr', label: 'Must have a result', control: 'code', example: 'queue_depth < 5', wide: 4 },
  { name: 'rises_by', label: 'Or rises by', control: 'number', isRare: true, wide: 2 },
  { name: 'falls_by', label: 'Or falls by', control: 'number', isRare: true, wide: 2 },
]

export const AUTOMATIC_FIELDS: readonly ActionField[] = [
  { name: 'enabled', label: 'It may run by itself, once people have proven it', control: 'tick', wide: 6 },
  {
    name: 'alerts',
    label: 'For alerts',
    control: 'code',
    help: 'Matchers; empty: never by itself, nor suggested',
    example: 'alertname="Down",severity="critical"',
    wide: 3,
  },
  { name: 'after', label: 'After so many proven in a row', control: 'number', example: '3', wide: 2 },
  { name: 'wait', label: 'The alert fires for', control: 'code', example: '1m', wide: 1 },
]
