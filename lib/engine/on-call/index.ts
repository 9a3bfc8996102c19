export { createOnCall, type OnCallManager, type OnCallParts } from './manager.ts'
export { TARGET_PURPOSE } from './sender.ts'
