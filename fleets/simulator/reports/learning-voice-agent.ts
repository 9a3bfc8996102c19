import { LVA_ON_RAILWAY } from '../railway.ts'
import { deploysOf, dumpOf, plainTimeOf, type Report } from './report.ts'

export const learningVoiceAgentReport = (): Report => ({
  service: 'learning-voice-agent',
  jobs: [{ token: 'sample-lva-sqlite-backup', everySeconds: 600, body: dumpOf(34) }],
  deploys: deploysOf(LVA_ON_RAILWAY),
  lines(atMs, isOn) {
    const time = `${plainTimeOf(atMs)},000`
    const status = isOn('errors') ? 500 : 200
    const access = `${time} - uvicorn.access - INFO - "POST /api/search HTTP/1.1" ${status}`
    if (!isOn('errors')) return [access]
    const trace = [
      'Traceback (most recent call last):',
      '  File "main.py", line 88, in search',
      '    raise error',
    ]
    return [access, `${time} - app.search - ERROR - search failed`, ...trace]
  },
})
