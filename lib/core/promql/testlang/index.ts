export { runScript } from './run.ts'
