import type { System } from '../system.ts'
import { learningVoiceAgent } from './learning-voice-agent.ts'
import { rose } from './rose.ts'
import { telegramAgent } from './telegram-agent.ts'
import { vrooli } from './vrooli.ts'
import { xswarm } from './xswarm.ts'

/** The five systems, as if they had been started at this moment. */
export function allSystems(startedAtMs: number): readonly System[] {
  return [xswarm(startedAtMs), vrooli(startedAtMs), rose(), learningVoiceAgent(), telegramAgent()]
}
