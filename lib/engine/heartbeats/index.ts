export { createHeartbeatManager, type HeartbeatManager, type NamedHeartbeat } from './manager.ts'
