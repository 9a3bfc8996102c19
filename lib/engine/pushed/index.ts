export { createPushedManager, type PushedManager, type PushedParts } from './manager.ts'
