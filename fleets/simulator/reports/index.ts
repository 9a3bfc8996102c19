import { learningVoiceAgentReport } from './learning-voice-agent.ts'
import type { Report } from './report.ts'
import { roseReport } from './rose.ts'
import { telegramAgentReport } from './telegram-agent.ts'
import { vrooliReport } from './vrooli.ts'
import { xswarmReport } from './xswarm.ts'

/** What each of the five systems tells of itself. */
export const allReports = (): readonly Report[] => [
  xswarmReport(),
  vrooliReport(),
  roseReport(),
  learningVoiceAgentReport(),
  telegramAgentReport(),
]
