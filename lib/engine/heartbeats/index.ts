export {
  createHeartbeatManager,
  type HeartbeatManager,
  type HeartbeatOptions,
  type NamedHeartbeat,
} from './manager.ts'
