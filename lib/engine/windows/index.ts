export { createWindowManager, type WindowEntry, type WindowManager } from './manager.ts'
