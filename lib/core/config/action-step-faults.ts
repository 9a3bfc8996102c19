import { compileJsonPath, rootedPath } from '../check/json-path.ts'
import { placesIn } from '../check/secrets.ts'
import type { EntryFault } from './fault.ts'
import { nearestName } from './nearest.ts'
import type { ActionConfig, StepConfig } from './schema/action.ts'

type Path = EntryFault['path']

/** What `{{name}}` may mean in a text. */
export type TextScope = { readonly secrets: readonly string[]; readonly parameters: readonly string[] }

/** What is wrong with the steps of an action, and of its dry run. */
export function stepFaults(config: ActionConfig): EntryFault[] {
  const scope = {
    secrets: Object.keys(config.secrets),
    parameters: config.parameters.map(({ name }) => name),
  }
  return [
    ...config.steps.flatMap((step, i) => oneStep(step, ['steps', i], scope)),
    ...config.dry_run.flatMap((step, i) => oneStep(step, ['dry_run', i], scope)),
    ...config.parameters.flatMap(({ choices_from: from }, i) =>
      from ? urlFaults(from.url, ['parameters', i, 'choices_from', 'url'], scope) : [],
    ),
  ]
}

function oneStep(step: StepConfig, path: Path, scope: TextScope): EntryFault[] {
  switch (step.kind) {
    case 'http':
      return [
        ...unknownPlaces(step.url, [...path, 'url'], scope),
        ...urlFaults(step.url, [...path, 'url'], scope),
        ...Object.entries(step.headers).flatMap(([name, text]) => headerFaults([name, text], path, scope)),
        ...unknownPlaces(step.body ?? '', [...path, 'body'], scope),
        ...(step.ok.length === 0 ? [{ path: [...path, 'ok'], message: 'ok: no answer would be good' }] : []),
        ...step.show.flatMap((text, i) => pathFaults(text, [...path, 'show', i])),
        ...tableFaults(step.table, [...path, 'table']),
        ...tlsFaults(step.tls, [...path, 'tls'], scope),
      ]
    case 'runner':
      return Object.entries(step.with).flatMap(([name, text]) =>
        unknownPlaces(text, [...path, 'with', name], scope),
      )
    case 'recheck':
      return []
  }
}

/** Every `{{name}}` must be declared. */
export function unknownPlaces(text: string, path: Path, { secrets, parameters }: TextScope): EntryFault[] {
  const known = [...parameters, ...secrets]
  const field = String(path.findLast(step => typeof step === 'string'))
  return placesIn(text)
    .filter(name => !known.includes(name))
    .map(name => {
      const meant = nearestName(name, known)
      const advice = meant === null ? 'declare it first' : `did you mean {{${meant}}}?`
      return { path, message: `${field}: {{${name}}} is neither a parameter nor a secret: ${advice}` }
    })
}

const PLACE = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g

/** Whom a request goes to is not for the presser to say: no parameter stands before the path. */
function urlFaults(text: string, path: Path, { secrets }: TextScope): EntryFault[] {
  const begun = text.trim().replace(PLACE, (place, name: string, at: number) => {
    if (!secrets.includes(name)) return place
    // A URL that begins with a secret is judged when it is asked; here the secret stands for whom.
    return at === 0 ? 'https://secret' : 'secret'
  })
  const [one, other] = ['1', '2'].map(value => addressed(begun.replace(PLACE, value)))
  if (one == null || other == null) {
    return [{ path, message: 'url: not an http or https URL: expected one such as https://host:8080/path' }]
  }
  if (one === other) return []
  const message =
    'url: something filled in would say whom to ask: expected {{…}} in the path or the query only'
  return [{ path, message }]
}

/** Whom a URL asks, and as whom; null when it is none of http or https. */
function addressed(text: string): string | null {
  try {
    const { protocol, username, password, host } = new URL(text)
    return host !== '' && /^https?:$/.test(protocol) ? [protocol, username, password, host].join(' ') : null
  } catch {
    return null
  }
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a header must not hold
const NOT_IN_HEADER = /[\u0000-\u0008\u000a-\u001f\u007f]/

function headerFaults([name, text]: readonly [string, string], path: Path, scope: TextScope): EntryFault[] {
  const at = [...path, 'headers', name]
  if (!HEADER_NAME.test(name))
    return [{ path: at, message: `${JSON.stringify(name)} is not the name of a header` }]
  if (NOT_IN_HEADER.test(text)) return [{ path: at, message: `${name}: a header's value is one line` }]
  return unknownPlaces(text, at, scope)
}

const ONE_PLACE = /^\s*\{\{\s*[a-zA-Z_]\w*\s*\}\}\s*$/

/** What is shown of an action holds no key: it is one of its secrets. */
function tlsFaults(
  tls: Extract<StepConfig, { kind: 'http' }>['tls'],
  path: Path,
  { secrets }: TextScope,
): EntryFault[] {
  if (tls === undefined) return []
  const { ca, cert, key } = tls
  const pems = Object.entries({ ca, cert }).flatMap(([field, text]) =>
    text === undefined || text.includes('-----BEGIN ') || ONE_PLACE.test(text)
      ? []
      : [
          {
            path: [...path, field],
            message: `${field}: not a PEM text: expected one that begins with -----BEGIN`,
          },
        ],
  )
  const isOpen = key !== undefined && !ONE_PLACE.test(key)
  const open = isOpen
    ? [{ path: [...path, 'key'], message: "key: expected one of its secrets, such as '{{client_key}}'" }]
    : []
  const lonely =
    (cert === undefined) === (key === undefined)
      ? []
      : [{ path, message: 'tls: a certificate and its key go together: expected both' }]
  const scope = { secrets, parameters: [] }
  const unknown = Object.entries({ ca, cert, key }).flatMap(([field, text]) =>
    text !== undefined && ONE_PLACE.test(text) ? unknownPlaces(text, [...path, field], scope) : [],
  )
  return [...pems, ...open, ...lonely, ...unknown]
}

function tableFaults(table: Extract<StepConfig, { kind: 'http' }>['table'], path: Path): EntryFault[] {
  if (table === undefined) return []
  const { each, columns, order_by: by } = table
  const names = columns.map(({ name }) => name)
  const at = [...path, 'order_by']
  return [
    ...pathFaults(each, [...path, 'each']),
    ...columns.flatMap((column, i) => [
      ...pathFaults(rootedPath(column.path), [...path, 'columns', i, 'path']),
      ...(names.indexOf(column.name) === i
        ? []
        : [
            {
              path: [...path, 'columns', i, 'name'],
              message: `name: two columns are called "${column.name}"`,
            },
          ]),
    ]),
    ...(by === undefined || names.includes(by)
      ? []
      : [{ path: at, message: `order_by: there is no column "${by}": expected one of ${names.join(', ')}` }]),
  ]
}

function pathFaults(text: string, path: Path): EntryFault[] {
  const field = String(path.findLast(step => typeof step === 'string'))
  try {
    compileJsonPath(text)
    return []
  } catch (error) {
    return [
      {
        path,
        message: `${field}: not a JSONPath: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]
  }
}
