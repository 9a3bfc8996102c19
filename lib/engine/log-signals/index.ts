export { createLogSignalManager, type LogSignalManager, type NamedSignal } from './manager.ts'
