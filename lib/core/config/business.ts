import { createHiding, type Hiding } from '../business/visibility.ts'
import { faultOf } from '../check/fault.ts'
import { compileJsonPath } from '../check/json-path.ts'
import type { RuleGroup } from '../rules/index.ts'
import { findExpressionFault, reportAt } from './expression.ts'
import { type Inspection, report } from './issues.ts'
import type { LoadedFile, LoadedFiles } from './read-files.ts'
import { BusinessConfig, type StripeAccount, type TwilioAccount, type UserSource } from './schema/business.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { LoadSession } from './session.ts'
import type { YamlPath } from './yaml-file.ts'

const LISTS = ['stripe', 'twilio', 'users', 'figures'] as const
const MEASURES = ['daily', 'weekly', 'monthly', 'new', 'cohorts'] as const

/** `business` of all files as one, its secrets read, with its faults reported. */
export async function businessOf(
  session: LoadSession,
  { files }: LoadedFiles,
  isReadWhole: boolean,
): Promise<BusinessConfig> {
  const services = new Set(files.flatMap(({ input }) => input.services.map(({ slug }) => slug)))
  const seen = { names: new Set<string>(), hasRates: false }
  const joined = BusinessConfig.parse({})
  for (const file of files) {
    const { business } = file.input
    if (!business) continue
    const fault = (path: YamlPath, message: string) => report(file.inspection, ['business', ...path], message)
    nameFaults(business, { seen: seen.names, services: isReadWhole ? services : null, fault })
    sourceFaults(file.inspection, business, fault)
    if (business.rates && seen.hasRates) fault(['rates'], 'rates: another file has them already')
    seen.hasRates ||= business.rates !== undefined
    const reader = { inspection: file.inspection, source: session.source, readPaths: session.watched }
    joined.stripe.push(...(await inTurn(business.stripe, (account, i) => openStripe(reader, account, i))))
    joined.twilio.push(...(await inTurn(business.twilio, (account, i) => openTwilio(reader, account, i))))
    joined.users.push(...business.users)
    joined.figures.push(...business.figures)
    joined.hidden_series.push(...business.hidden_series)
    if (business.rates) joined.rates = business.rates
  }
  return joined
}

/** The hiding that all files ask for together, whatever else is wrong in them. */
export const hidingOf = (files: readonly LoadedFile[]): Hiding =>
  createHiding(files.flatMap(({ input }) => input.business?.hidden_series ?? []))

/** A recorded series is seen under its own name: what is made of business series must be hidden as they are. */
export function recordingFaults(
  inspection: Inspection,
  groups: readonly RuleGroup[],
  { isHidden, readsHidden }: Hiding,
): void {
  for (const [i, group] of groups.entries())
    for (const [j, rule] of group.rules.entries()) {
      if (rule.kind !== 'recording' || isHidden(rule.record) || !readsHidden(rule.expr)) continue
      const message =
        `record: ${JSON.stringify(rule.record)} is made of business series, which not everybody may see: ` +
        'expected a name that begins with "business:", or one under business.hidden_series'
      report(inspection, ['groups', i, 'rules', j, 'record'], message)
    }
}

type Fault = (path: YamlPath, message: string) => void

function nameFaults(
  business: BusinessConfig,
  { seen, services, fault }: { seen: Set<string>; services: ReadonlySet<string> | null; fault: Fault },
): void {
  for (const list of LISTS)
    for (const [i, { name, service }] of business[list].entries()) {
      const key = `${list} ${name}`
      if (seen.has(key)) fault([list, i, 'name'], `name: "${name}" is there already: expected another name`)
      seen.add(key)
      if (service !== undefined && services?.has(service) === false)
        fault([list, i, 'service'], `service: there is no service "${service}"`)
    }
}

function sourceFaults(inspection: Inspection, business: BusinessConfig, fault: Fault): void {
  const expression = (path: YamlPath, expr: string | undefined) => {
    const found = expr === undefined ? null : findExpressionFault(expr)
    if (!found) return
    const place = { path: ['business', ...path], offset: found.start }
    reportAt(inspection, place, `${String(path.at(-1))}: ${found.message}`)
  }
  for (const [i, account] of business.stripe.entries())
    onlyOne(account, { field: 'api_key', file: 'api_key_file' }, message =>
      fault(['stripe', i, 'api_key_file'], message),
    )
  for (const [i, account] of business.twilio.entries()) {
    onlyOne(account, { field: 'auth_token', file: 'auth_token_file' }, message =>
      fault(['twilio', i, 'auth_token_file'], message),
    )
    const { budget } = account
    if (budget && budget.critical_at < budget.warn_at)
      fault(['twilio', i, 'budget', 'critical_at'], `critical_at: comes before warn_at (${budget.warn_at})`)
  }
  for (const [i, source] of business.users.entries()) userFaults(source, { i, fault, expression })
  for (const [i, figure] of business.figures.entries()) expression(['figures', i, 'expr'], figure.expr)
}

function onlyOne<K extends string>(
  account: { readonly [F in K]?: unknown },
  { field, file }: { readonly field: K; readonly file: K },
  refuse: (message: string) => void,
): void {
  if (account[field] !== undefined && account[file] !== undefined)
    refuse(`${file}: ${field} stands there too: expected one of them`)
}

type Refusals = {
  readonly i: number
  readonly fault: Fault
  readonly expression: (path: YamlPath, expr: string | undefined) => void
}

/** A source asks one place, and at least one thing of it. */
function userFaults(source: UserSource, { i, fault, expression }: Refusals): void {
  const from = ['users', i] as const
  if ((source.promql === undefined) === (source.json === undefined))
    fault([...from, 'name'], 'name: expected either promql or json below it')
  for (const kind of ['promql', 'json'] as const) {
    const measures = source[kind]
    if (measures && MEASURES.every(measure => measures[measure] === undefined))
      fault([...from, kind], `${kind}: nothing is asked: expected one of ${MEASURES.join(', ')}`)
  }
  for (const measure of MEASURES) {
    expression([...from, 'promql', measure], source.promql?.[measure])
    const path = source.json?.[measure]
    if (path === undefined) continue
    const place = [...from, 'json', measure]
    for (const { message } of faultOf(place, () => compileJsonPath(path))) fault(place, message)
  }
}

async function inTurn<T>(list: readonly T[], make: (item: T, i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  for (const [i, item] of list.entries()) made.push(await make(item, i))
  return made
}

/** Keys as they are sent, wherever they were written. */
async function openStripe(reader: SecretReader, account: StripeAccount, i: number): Promise<StripeAccount> {
  const { api_key, api_key_file, webhook_secret_file, ...rest } = account
  const from = ['business', 'stripe', i]
  const key = await given(reader, { text: api_key, file: api_key_file, path: [...from, 'api_key_file'] })
  const secrets = await given(reader, {
    text: undefined,
    file: webhook_secret_file,
    path: [...from, 'webhook_secret_file'],
  })
  const webhookSecrets = [...rest.webhook_secrets, ...(secrets ?? '').split(/\s+/)].filter(Boolean)
  return { ...rest, webhook_secrets: webhookSecrets, ...(key ? { api_key: key } : {}) }
}

async function openTwilio(reader: SecretReader, account: TwilioAccount, i: number): Promise<TwilioAccount> {
  const { auth_token, auth_token_file, ...rest } = account
  const path = ['business', 'twilio', i, 'auth_token_file']
  const token = await given(reader, { text: auth_token, file: auth_token_file, path })
  return { ...rest, ...(token ? { auth_token: token } : {}) }
}
