export { createOnCall, type OnCallManager, type OnCallParts } from './manager.ts'
