import { ScrapeRefusal } from './refusal.ts'

/** What a target without a sample_limit may show: memory for new series is bounded even when nobody set a limit. */
const MAX_SAMPLES = 250_000

/** @throws ScrapeRefusal when a scrape shows more samples than the job allows */
export function checkSampleLimit(kept: number, sampleLimit: number): void {
  const limit = sampleLimit || MAX_SAMPLES
  if (kept <= limit) return
  const what = sampleLimit > 0 ? `the sample_limit of ${limit}` : `${limit}, the most without a sample_limit`
  throw new ScrapeRefusal(
    'sample_limit',
    `the target shows ${kept} samples, more than ${what}: ` +
      'drop what is not needed by metric_relabel_configs, or raise sample_limit for this job',
  )
}

/**
 * Ends a flood of new lines before it fills the memory: with a limit of the job's own, or where nothing else is shown,
 * the scrape is refused; else the new lines are left out.
 */
export function createFlood(sampleLimit: number) {
  const limit = Math.max(sampleLimit, MAX_SAMPLES)
  let lines = 0
  return {
    /** `expected`: so many lines are new only because what was known of them was forgotten. */
    restart: (expected: number) => {
      lines = -expected
    },
    lines: () => (lines > limit ? lines : 0),
    isOver(mayGoOn: boolean): boolean {
      if (++lines <= limit) return false
      if (mayGoOn && sampleLimit === 0) return true
      throw new ScrapeRefusal(
        'sample_limit',
        `the target shows more than ${limit} new series at once; nothing of it was stored: ${FLOOD_ADVICE}`,
      )
    },
  }
}

const FLOOD_ADVICE =
  'look for a label with endless values (an id, a path, a time), or set sample_limit for this job'

/** About a flood whose target goes on with what it showed before. */
export const floodSentence = (lines: number): string =>
  `the target shows ${lines.toLocaleString('en-US')} new series at once; these are not stored, those it had go on: ${FLOOD_ADVICE}`
