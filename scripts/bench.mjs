// npm run bench -- NAME: runs bench/NAME.ts as the deck is run, bundled and with the flags of `npm start`: the loader of
// TypeScript alone would take 40 MB. The collector of garbage is in reach, so that memory can be measured.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { bundle, ensureBuilt, ensureGenerated, ensureInstalled, root } from './lib/prepare.mjs'
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
  if (name === 'live' || name === 'clicks') await ensureBuilt()
  await bundle({
    entryPoints: [
      ...names.map(one => `bench/${one}.ts`),
      'bench/support/exporter-program.ts',
      'bench/support/keeper-program.ts',
    ],
    entryNames: '[name]',
    outdir: 'dist/bench',
    outExtension: { '.js': '.mjs' },
  })
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
const { start } = JSON.parse(readFileSync('package.json', 'utf8')).scripts
const settings = [...start.matchAll(/\b([A-Z_]+)=(\S+)/g)].map(([, variable, value]) => [variable, value])
const env = { ...process.env, ...Object.fromEntries(settings) }
const flags = [...[...start.matchAll(/ (--\S+)/g)].map(([, flag]) => flag), '--expose-gc']
const child = spawn(process.execPath, [...flags, `dist/bench/${name}.mjs`, ...rest], {
  cwd: root,
  env,
  stdio: 'inherit',
})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', code => process.exit(code ?? 1))
