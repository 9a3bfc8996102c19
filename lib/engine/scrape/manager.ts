import type { CollectFilter, MetricMetadata, TargetState } from '../../contract/targets.ts'
import { labelsKey } from '../../core/labels/index.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import { type LoopDependencies, TargetLoop } from './target-loop.ts'
import type { ScrapePlan } from './target-scraper.ts'

export type ScrapeManager = {
  /** Makes these jobs the ones that run. Targets that stay keep their series and their place in the interval. */
  apply(jobs: readonly ScrapeJob[]): void
  list(): TargetState[]
  /** Scrapes now, and answers when done. */
  collect(filter: CollectFilter): Promise<TargetState[]>
  metadata(): ReadonlyMap<string, readonly MetricMetadata[]>
  /** Ends every loop; each series gets its staleness marker. */
  stop(): Promise<void>
}

/** So many targets are asked at a time when somebody wants all of them now. */
const COLLECT_AT_ONCE = 32

export function createScrapeManager(deps: LoopDependencies): ScrapeManager {
  let loops = new Map<string, TargetLoop>()
  const leaving = new Set<Promise<void>>()

  const letGo = (loop: TargetLoop) => {
    const gone = loop.stop().catch(deps.onError)
    leaving.add(gone)
    void gone.then(() => leaving.delete(gone))
  }
  const wantedBy = ({ job, instance }: CollectFilter) =>
    [...loops.values()].filter(loop => {
      const state = loop.state()
      return (
        (job === undefined || state.job === job) && (instance === undefined || state.instance === instance)
      )
    })

  return {
    apply(jobs) {
      const next = new Map<string, TargetLoop>()
      let isChanged = false
      for (const [key, plan] of plansOf(jobs)) {
        const loop = loops.get(key)
        next.set(key, loop ?? new TargetLoop(deps, plan))
        if (loop && isSamePlan(loop.plan, plan)) continue
        isChanged = true
        loop?.replan(plan)
      }
      for (const [key, loop] of loops) {
        if (next.has(key)) continue
        isChanged = true
        letGo(loop)
      }
      loops = next
      if (isChanged) deps.events.emit('targetsChanged', { atMs: deps.clock.now() })
    },
    list: () => [...loops.values()].map(loop => loop.state()),
    async collect(filter) {
      const wanted = wantedBy(filter)
      const queue = [...wanted]
      const work = async () => {
        for (let loop = queue.shift(); loop; loop = queue.shift()) await loop.scrapeNow()
      }
      await Promise.all(Array.from({ length: Math.min(COLLECT_AT_ONCE, queue.length) }, work))
      return wanted.map(loop => loop.state())
    },
    metadata: () => gatherMetadata(loops.values()),
    async stop() {
      for (const loop of loops.values()) letGo(loop)
      loops = new Map()
      await Promise.all(leaving)
    },
  }
}

/**
 * What is to run, by what tells a target over reloads: its job and labels. Two targets of one job with the same
 * labels are told apart by their URLs; the same target twice is one.
 */
function plansOf(jobs: readonly ScrapeJob[]): Map<string, ScrapePlan> {
  const plans = new Map<string, ScrapePlan>()
  for (const job of jobs) {
    const blockedBy =
      job.targetLimit > 0 && job.targets.length > job.targetLimit
        ? `the job ${job.name} has ${job.targets.length} targets, target_limit is ${job.targetLimit}: none is asked until there are fewer or the limit is raised`
        : null
    for (const target of job.targets) {
      const plan = { job, target, blockedBy }
      const key = `${job.name}\n${labelsKey(target.labels)}`
      const twin = plans.get(key)
      if (!twin) plans.set(key, plan)
      else if (twin.target.url !== target.url) plans.set(`${key}\n${target.url}`, plan)
    }
  }
  return plans
}

/** Plain data throughout, so text tells equality; a job's other targets are none of this target's business. */
function isSamePlan(a: ScrapePlan, b: ScrapePlan): boolean {
  return planText(a) === planText(b)
}

function planText({ job, target, blockedBy }: ScrapePlan): string {
  return JSON.stringify([{ ...job, targets: [] }, target, blockedBy])
}

function gatherMetadata(loops: Iterable<TargetLoop>): Map<string, MetricMetadata[]> {
  const families = new Map<string, Map<string, MetricMetadata>>()
  for (const loop of loops) {
    for (const [family, { type = 'unknown', help = '', unit = '' }] of loop.metadata()) {
      const variants = families.get(family) ?? new Map<string, MetricMetadata>()
      families.set(family, variants.set(JSON.stringify([type, help, unit]), { type, help, unit }))
    }
  }
  return new Map([...families].map(([family, variants]) => [family, [...variants.values()]]))
}
