import type { Fault } from './faults.ts'
import type { Deploy, Figures, Job, Report } from './reports/report.ts'

const LINES_EVERY_MS = 5_000
const PUSHES_EVERY_MS = 30_000
const RETRY_MS = 5_000
/** Another configuration may come that knows the URL. */
const UNKNOWN_MS = 30_000
const TIMEOUT_MS = 5_000
const HOUR_MS = 3_600_000
const REMEMBERED_MS = 90 * 24 * HOUR_MS

export type ReporterOptions = {
  readonly reports: readonly Report[]
  /** Of the deck. */
  readonly url: string
  /** May send logs; null = no lines are sent. */
  readonly key: string | null
  readonly now: () => number
  readonly isOn: (service: string, fault: Fault) => boolean
  readonly figuresOf: (service: string) => Figures
  /** A sentence for whoever started this. */
  readonly say: (sentence: string) => void
}

export type Reporter = { tick(): Promise<void> }

type Planned = { readonly service: string; readonly job: Job; dueMs: number; wasFailing: boolean }

/**
 * Lets the systems' jobs ping the deck, and forwards their log lines, from when the deck is there. A system that is
 * down or hangs says nothing.
 */
export function createReporter(options: ReporterOptions): Reporter {
  const { reports, now, isOn, figuresOf } = options
  let key = options.key
  let linesDueMs = now()
  let pushesDueMs = now()
  let isBusy = false
  let isThere = false
  const planned = new Set<Planned>(
    reports.flatMap(({ service, jobs }) =>
      jobs.map(job => ({ service, job, dueMs: now(), wasFailing: false })),
    ),
  )
  const isSilent = (service: string) => isOn(service, 'down') || isOn(service, 'hang')

  async function runJob(one: Planned): Promise<void> {
    const { service, job } = one
    const faults = (fault: Fault) => isOn(service, fault)
    const ping = `${options.url}/api/ping/${job.token}`
    one.dueMs = now() + job.everySeconds * 1_000
    one.wasFailing = isOn(service, 'backup_fails')
    const code = job.exitCode?.(faults) ?? 0
    if (job.runSeconds !== undefined) {
      await post(`${ping}/start`, '')
      await new Promise(resolve => setTimeout(resolve, Number(job.runSeconds) * 1_000))
    }
    const status = await post(
      code === 0 ? ping : `${ping}/${code}`,
      JSON.stringify(job.body(faults, figuresOf(service))),
    )
    if (status === null || status >= 400) one.dueMs = now() + (status === 404 ? UNKNOWN_MS : RETRY_MS)
  }

  async function sendLines({ service, lines }: Report): Promise<void> {
    const body = lines(now(), fault => isOn(service, fault), figuresOf(service)).join('\n')
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/plain' }
    const status = await post(`${options.url}/api/v1/logs?service=${service}`, body, headers)
    if (status !== 401 && status !== 403) return
    if (key !== null)
      options.say(
        'no log lines are sent: the deck was in use before the demonstration, and does not take its key',
      )
    key = null
  }

  async function push({ service, pushes }: Report): Promise<void> {
    const told = pushes?.(now(), figuresOf(service))
    if (!told) return
    const { group, body } = told
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/plain; version=0.0.4' }
    await post(`${options.url}/api/push/metrics/${group}`, body, headers)
  }

  /** Marks what was deployed, unless the deck knows of it already. */
  async function markDeploys({ service, deploys = [] }: Report): Promise<void> {
    if (deploys.length === 0 || key === null) return
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const known = await versionsKnown(`${options.url}/api/v1/marks`, { service, headers, nowMs: now() })
    if (known === null) return
    for (const deploy of deploys.filter(({ version }) => !known.includes(version)))
      await post(`${options.url}/api/v1/marks`, JSON.stringify(markOf(service, deploy, now())), headers)
  }

  async function tick(): Promise<void> {
    if (isBusy) return
    isBusy = true
    if (!isThere && (await isReady(options.url))) {
      isThere = true
      await Promise.all(reports.map(markDeploys))
    }
    if (isThere) await report()
    isBusy = false
  }

  async function report(): Promise<void> {
    const atMs = now()
    const isDue = ({ service, dueMs, wasFailing }: Planned) =>
      !isSilent(service) && (dueMs <= atMs || wasFailing !== isOn(service, 'backup_fails'))
    const jobs = [...planned].filter(isDue).map(runJob)
    const speaking = key !== null && linesDueMs <= atMs ? reports.filter(one => !isSilent(one.service)) : []
    if (speaking.length > 0) linesDueMs = atMs + LINES_EVERY_MS
    const pushing = key !== null && pushesDueMs <= atMs ? reports.filter(one => !isSilent(one.service)) : []
    if (pushing.length > 0) pushesDueMs = atMs + PUSHES_EVERY_MS
    await Promise.all([...jobs, ...speaking.map(sendLines), ...pushing.map(push)])
  }
  return { tick }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    response => response.ok,
    () => false,
  )

const markOf = (service: string, { id, version, hoursAgo }: Deploy, nowMs: number) => ({
  service,
  kind: 'deploy',
  version,
  by: 'Railway',
  facts: { deployment: id },
  at: new Date(nowMs - hoursAgo * HOUR_MS).toISOString(),
})

type Known = {
  readonly service: string
  readonly headers: Readonly<Record<string, string>>
  readonly nowMs: number
}

/** Versions of the deploys that the deck has marked; null when it does not say. */
async function versionsKnown(url: string, { service, headers, nowMs }: Known): Promise<string[] | null> {
  const from = new Date(nowMs - REMEMBERED_MS).toISOString()
  const query = new URLSearchParams({ service, kind: 'deploy', from, to: new Date(nowMs).toISOString() })
  try {
    const response = await fetch(`${url}?${query}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) return null
    const { marks }: { marks: readonly { readonly version: string | null }[] } = JSON.parse(
      await response.text(),
    )
    return marks.flatMap(({ version }) => version ?? [])
  } catch {
    return null
  }
}

/** The status, or null when nobody answered. */
async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', body, headers, signal })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}
