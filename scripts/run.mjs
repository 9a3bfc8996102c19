// Runs a TypeScript program of this repository: node scripts/run.mjs scripts/NAME.ts ARGUMENTS
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureGenerated, ensureInstalled } from './lib/prepare.mjs'
import { giveUp } from './lib/steps.mjs'

const from = process.cwd()
try {
  await ensureInstalled()
  await ensureGenerated()
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
const [program, ...rest] = process.argv.slice(2)
if (!program) giveUp('run.mjs needs the path of a program')
const path = resolve(program)
process.argv = [process.argv[0], path, ...rest]
process.chdir(process.env.INIT_CWD ?? from)
const { register } = await import('tsx/esm/api')
register()
await import(pathToFileURL(path).href)
