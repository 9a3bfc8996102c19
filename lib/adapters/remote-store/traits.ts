import { z } from 'zod'
import { writeReadRequest } from '../../core/remote-read/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import type { EngineTraits } from '../../ports/metrics-engine.ts'
import { type EngineHttp, type EngineRequest, engineAway } from './engine-http.ts'

const PROBE_TIMEOUT_MS = 5_000
const PROBE_BYTES = 1_048_576
/** No series is called so: an answer that holds none is wanted. */
const NO_SERIES = { name: '__name__', op: '=', value: 'opsdeck:asks_what_you_are' } as const

const BuildInfo = z.object({
  data: z.object({ version: z.string().optional(), application: z.string().optional() }).loose(),
})

/**
 * Finds out what an engine is by asking what it can: remote read, VictoriaMetrics' export, or neither.
 * @throws DeckError `unavailable` when it is away
 */
export async function findTraits(http: EngineHttp, signal?: AbortSignal): Promise<EngineTraits> {
  const limits = { timeoutMs: PROBE_TIMEOUT_MS, limitBytes: PROBE_BYTES, signal }
  const match = [['match[]', `{__name__="${NO_SERIES.value}"}`]] as const
  const exported = await http.ask({ path: '/api/v1/export', form: match, ...limits })
  if (exported.status === 200 && exported.body.length === 0)
    return { kind: 'victoriametrics', version: null, raw: 'export', takesHistograms: false }
  const info = await http.ask({ path: '/api/v1/status/buildinfo', ...limits })
  const packed = packBlock(writeReadRequest({ matchers: [NO_SERIES], fromMs: 1, toMs: 2 }))
  const read = await http.ask({ path: '/api/v1/read', packed, ...limits })
  for (const { status } of [exported, info, read])
    if (status === 401 || status === 403)
      throw engineAway(`it refuses the deck's credentials with status ${status}`)
    else if (status >= 502) throw engineAway(`status ${status}`)
  const { application, version = null } = info.status === 200 ? buildOf(info.body) : {}
  const isPrometheus = version !== null && (application ?? 'Prometheus') === 'Prometheus'
  return {
    kind: isPrometheus ? 'prometheus' : 'other',
    version,
    raw: read.status === 200 ? 'remote_read' : 'range_selector',
    takesHistograms: isPrometheus && (await hasHistograms(http, limits)),
  }
}

const Flags = z.object({ data: z.record(z.string(), z.string()) })

/** Where the feature is off, a Prometheus answers 500 to what holds one, and it would be sent for ever. */
async function hasHistograms(http: EngineHttp, limits: Omit<EngineRequest, 'path'>): Promise<boolean> {
  const { status, body } = await http.ask({ path: '/api/v1/status/flags', ...limits })
  if (status !== 200) return false
  const flags = Flags.safeParse(JSON.parse(new TextDecoder().decode(body)))
  return flags.success && /\bnative-histograms\b/.test(flags.data.data['enable-feature'] ?? '')
}

function buildOf(body: Uint8Array): { application?: string | undefined; version?: string | undefined } {
  try {
    const read = BuildInfo.safeParse(JSON.parse(new TextDecoder().decode(body)))
    return read.success ? read.data.data : {}
  } catch {
    return {}
  }
}

/** What an engine is and what it cannot keep, for the log and the help. */
export function describeTraits({ kind, version, raw }: EngineTraits): string {
  const name = {
    prometheus: 'Prometheus',
    victoriametrics: 'VictoriaMetrics',
    other: 'an engine that speaks PromQL',
  }[kind]
  return `${name}${version ? ` ${version}` : ''}: ${LOSSES[raw]}`
}

const LOSSES: Readonly<Record<EngineTraits['raw'], string>> = {
  remote_read: 'samples are read back bit by bit, by remote read',
  export:
    'it keeps decimals of 12 to 17 digits, no NaN but the marker of staleness, no -0, no native histograms, and the days of a series, not its hours',
  range_selector:
    'it offers no raw samples, which are read by range selectors: without markers of staleness and native histograms',
}
