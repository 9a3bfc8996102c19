export { compileHeartbeat, type Heartbeat, heartbeatFaults, heartbeatKey } from './heartbeat.ts'
export { type HeartbeatVerdict, judgeHeartbeat, type PingRecord } from './judge.ts'
export { type Payload, readPayload } from './payload.ts'
export { describeSchedule } from './schedule.ts'
