import type { CheckConfig, CheckTrial } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import {
  checkFaults,
  compileCheck,
  fieldSamples,
  judgeAnswer,
  openAnswer,
  pickableFields,
  probeSamples,
} from '../../core/check/index.ts'
import { labelsToObject, METRIC_NAME } from '../../core/labels/index.ts'
import type { AddressRule, Prober } from '../../ports/prober.ts'
import { keptAnswer } from './kept-answer.ts'

/** So many people may try a check at once; more would be a way to make the deck attack somebody. */
const AT_ONCE = 8

export interface Trials {
  /** Asks once with a configuration that is not in force; nothing is stored. */
  run(config: CheckConfig, addressRule: AddressRule): Promise<CheckTrial>
}

export function createTrials({ prober }: { readonly prober: Pick<Prober, 'probe'> }): Trials {
  let running = 0
  return {
    async run(config, addressRule) {
      refuseFaulty(config)
      if (running >= AT_ONCE) {
        throw new DeckError(
          'rate_limited',
          `${AT_ONCE} checks are being tried already: try again in a moment`,
        )
      }
      running++
      try {
        return await ask(prober, config, addressRule)
      } finally {
        running--
      }
    },
  }
}

function refuseFaulty(config: CheckConfig): void {
  const faults = checkFaults(config)
  if (faults.length === 0) return
  const issues = faults.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new DeckError('invalid', 'this check cannot be asked as it stands', issues)
}

async function ask(
  prober: Pick<Prober, 'probe'>,
  config: CheckConfig,
  addressRule: AddressRule,
): Promise<CheckTrial> {
  const compiled = compileCheck(config)
  const { request: check, timeoutMs } = compiled
  const answer = await prober.probe({ check, timeoutMs, addressRule })
  const opened = openAnswer(answer)
  const verdict = judgeAnswer(compiled, opened)
  const samples = [...probeSamples(compiled, opened, verdict), ...fieldSamples(compiled, opened)]
  const kept = keptAnswer(compiled, { answer, verdict })
  const json = opened.json()
  return {
    answer: kept,
    children: verdict.children.map(({ name, state, reason }) => ({
      name,
      state,
      message: reason,
      sinceMs: kept.atMs,
    })),
    samples: samples.map(({ series, value }) => {
      const { [METRIC_NAME]: name = '', ...labels } = labelsToObject(series.labels)
      return { name, labels, value }
    }),
    pickable:
      'value' in json
        ? pickableFields(json.value).map(({ path, example, unit }) => ({ json: path, example, unit }))
        : [],
  }
}
