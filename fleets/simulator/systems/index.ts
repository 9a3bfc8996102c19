import type { Journal } from '../company/journal.ts'
import type { System } from '../system.ts'
import { learningVoiceAgent } from './learning-voice-agent.ts'
import { rose } from './rose.ts'
import { telegramAgent } from './telegram-agent.ts'
import { vrooli } from './vrooli.ts'
import { xswarm } from './xswarm.ts'

/** The five systems, as if they had been started at this moment. `journal`: of xSwarm's company. */
export function allSystems(startedAtMs: number, journal?: Journal): readonly System[] {
  return [xswarm(startedAtMs, journal), vrooli(startedAtMs), rose(), learningVoiceAgent(), telegramAgent()]
}
