export { type CaseResult, runScript } from './run.ts'
