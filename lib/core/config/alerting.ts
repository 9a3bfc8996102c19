import type { AlertingConfig, NamedTimeInterval, RouteNode, TemplateFile } from '../alert/config.ts'
import type { Receiver } from '../alert/receiver-config.ts'
import { addDefinitions, DEFAULT_DEFINITIONS } from '../template/index.ts'
import { report } from './issues.ts'
import { nearestName } from './nearest.ts'
import type { LoadedFile, LoadedFiles } from './read-files.ts'
import { type NotifyDefaults, openReceiver } from './receivers.ts'
import { buildInhibitRule, buildRoutes, buildTimeInterval, routeMatchers } from './routes.ts'
import type { ReceiverInput } from './schema/receiver/index.ts'
import type { RouteInput } from './schema/route.ts'
import { expandNamed, type LoadSession, readNamed } from './session.ts'
import { placeIn } from './template-fault.ts'
import type { YamlPath } from './yaml-file.ts'

/** Who is told what, of all files together, with every fault reported; `isReadWhole` false = names may be missing. */
export async function alertingOf(
  session: LoadSession,
  { files, global }: LoadedFiles,
  { defaults, isReadWhole }: { readonly defaults: NotifyDefaults; readonly isReadWhole: boolean },
): Promise<AlertingConfig> {
  const receivers = await receiversOf(session, files, defaults)
  const timeIntervals = timeIntervalsOf(files)
  const route = routeOf(files)
  if (isReadWhole) {
    const known = {
      receivers: receivers.map(({ name }) => name),
      intervals: timeIntervals.map(({ name }) => name),
      escalations: files.flatMap(({ input }) => input.escalations.map(({ slug }) => slug)),
    }
    for (const { inspection, input } of files) {
      if (input.route) checkNames({ inspection, known }, input.route, ['route'])
      checkEscalations({ inspection, known }, input.receivers)
      if (input.receivers.length > 0 && !route && known.escalations.length === 0) {
        report(inspection, ['receivers'], 'receivers: nobody is told without a route: expected route too')
      }
    }
  }
  const rules = files.flatMap(({ input }) => input.inhibit_rules)
  return {
    route,
    receivers,
    inhibitRules: rules.map(buildInhibitRule),
    timeIntervals,
    templates: await templatesOf(session, files),
    resolveTimeoutMs: global.resolve_timeout,
  }
}

async function receiversOf(
  session: LoadSession,
  files: readonly LoadedFile[],
  defaults: NotifyDefaults,
): Promise<Receiver[]> {
  const receivers: Receiver[] = []
  for (const { inspection, input: file } of files) {
    const reader = { inspection, source: session.source, readPaths: session.watched }
    for (const [i, input] of file.receivers.entries()) {
      const path = ['receivers', i]
      if (receivers.some(({ name }) => name === input.name)) {
        const message = `name: the receiver "${input.name}" is there already: expected another name`
        report(inspection, [...path, 'name'], message)
      }
      receivers.push(await openReceiver(reader, { input, path }, defaults))
    }
  }
  return receivers
}

const INTERVAL_KEYS = ['mute_time_intervals', 'time_intervals'] as const

/** `mute_time_intervals` is the older key for the same. */
function timeIntervalsOf(files: readonly LoadedFile[]): NamedTimeInterval[] {
  const found: NamedTimeInterval[] = []
  for (const { inspection, input } of files) {
    for (const key of INTERVAL_KEYS) {
      for (const [i, entry] of input[key].entries()) {
        if (found.some(({ name }) => name === entry.name)) {
          const message = `name: the time interval "${entry.name}" is there already: expected another name`
          report(inspection, [key, i, 'name'], message)
        }
        found.push(buildTimeInterval(entry))
      }
    }
  }
  return found
}

/** The one root of the tree, checked for what only a root must have. */
function routeOf(files: readonly LoadedFile[]): RouteNode | null {
  let root: RouteNode | null = null
  for (const { inspection, input } of files) {
    if (!input.route) continue
    if (root) {
      report(inspection, ['route'], 'route: there is one already in another file: expected a single tree')
      continue
    }
    for (const { path, message } of rootFaults(input.route)) report(inspection, ['route', ...path], message)
    root = buildRoutes(input.route)
  }
  return root
}

function rootFaults(root: RouteInput): { readonly path: YamlPath; readonly message: string }[] {
  const faults: { path: YamlPath; message: string }[] = []
  const refuse = (field: string, message: string) =>
    faults.push({ path: [field], message: `${field}: ${message}` })
  if (root.receiver === undefined) refuse('receiver', 'missing: the root is told whatever nobody else takes')
  if (routeMatchers(root).length > 0) {
    const field =
      root.matchers.length > 0 ? 'matchers' : Object.keys(root.match).length > 0 ? 'match' : 'match_re'
    refuse(field, 'the root takes every alert: expected matchers in the routes below it only')
  }
  for (const field of ['mute_time_intervals', 'active_time_intervals'] as const) {
    if (root[field].length > 0)
      refuse(field, 'the root is never muted: expected it in the routes below it only')
  }
  if (root.continue) refuse('continue', 'the root has no siblings: expected it in the routes below it only')
  return faults
}

type Checking = {
  readonly inspection: LoadedFile['inspection']
  readonly known: {
    readonly receivers: readonly string[]
    readonly intervals: readonly string[]
    readonly escalations: readonly string[]
  }
}

function checkNames(checking: Checking, node: RouteInput, path: YamlPath): void {
  const { inspection, known } = checking
  const { receiver } = node
  if (receiver !== undefined && !known.receivers.includes(receiver)) {
    report(
      inspection,
      [...path, 'receiver'],
      `receiver: there is no receiver "${receiver}"${meant(receiver, known.receivers)}`,
    )
  }
  for (const field of ['mute_time_intervals', 'active_time_intervals'] as const) {
    for (const [i, name] of node[field].entries()) {
      if (known.intervals.includes(name)) continue
      const message = `${field}: there is no time interval "${name}"${meant(name, known.intervals)}`
      report(inspection, [...path, field, i], message)
    }
  }
  for (const [i, child] of node.routes.entries()) checkNames(checking, child, [...path, 'routes', i])
}

function checkEscalations({ inspection, known }: Checking, receivers: readonly ReceiverInput[]): void {
  for (const [i, { escalation_configs }] of receivers.entries()) {
    for (const [j, { escalation }] of escalation_configs.entries()) {
      if (known.escalations.includes(escalation)) continue
      const message = `escalation: there is no escalation "${escalation}"${meant(escalation, known.escalations)}`
      report(inspection, ['receivers', i, 'escalation_configs', j, 'escalation'], message)
    }
  }
}

function meant(name: string, known: readonly string[]): string {
  const near = nearestName(name, known)
  return near === null ? '' : `: did you mean "${near}"?`
}

async function templatesOf(session: LoadSession, files: readonly LoadedFile[]): Promise<TemplateFile[]> {
  const templates: TemplateFile[] = []
  for (const { inspection, input } of files) {
    for (const [i, written] of input.templates.entries()) {
      const place = { inspection, path: ['templates', i] }
      for (const path of await expandNamed(session, place, written)) {
        if (session.order.includes(path)) continue
        const text = await readNamed(session, path, place)
        if (text === null) continue
        const added = addDefinitions(DEFAULT_DEFINITIONS, text)
        if (added.ok) templates.push({ path, text })
        else session.issues.push({ file: path, ...placeIn(text, added.offset), message: added.message })
      }
    }
  }
  return templates
}
