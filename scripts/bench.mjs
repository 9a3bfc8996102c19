// npm run bench -- NAME: runs bench/NAME.ts, with the collector of garbage in reach so that memory can be measured.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { ensureBuilt, ensureGenerated, ensureInstalled, root } from './lib/prepare.mjs'
import { giveUp } from './lib/steps.mjs'

const [name, ...rest] = process.argv.slice(2)
const names = readdirSync(`${root}/bench`)
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3))
if (!name || !existsSync(`${root}/bench/${name}.ts`))
  giveUp(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`)
try {
  await ensureInstalled()
  await ensureGenerated()
  if (name === 'live') await ensureBuilt()
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', `bench/${name}.ts`, ...rest], {
  cwd: root,
  stdio: 'inherit',
})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', code => process.exit(code ?? 1))
