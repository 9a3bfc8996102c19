import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const PREPARE = join(import.meta.dirname, 'lib/prepare.mjs')

test('what was needed to build does not run on beside the server', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-prepare-'))
  const program = join(directory, 'program.ts')
  const outfile = join(directory, 'program.mjs')
  await writeFile(program, 'export const answer: number = 42\n')
  const script = `
    import { execFileSync } from 'node:child_process'
    const { bundle } = await import(${JSON.stringify(PREPARE)})
    await bundle(${JSON.stringify({ entryPoints: [program], outfile })})
    const { answer } = await import(${JSON.stringify(outfile)})
    const processes = execFileSync('ps', ['-eo', 'ppid=,stat=,args='], { encoding: 'utf8' }).split('\\n')
    // One that has ended (Z) is only waiting to be told so.
    const own = processes.map(line => line.trim().split(/\\s+/)).filter(([parent, state]) => parent === String(process.pid) && !state.startsWith('Z'))
    console.log(JSON.stringify({ answer, helpers: own.map(line => line.join(' ')).filter(line => line.includes('esbuild')) }))
    process.exit()`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  expect(JSON.parse(stdout)).toEqual({ answer: 42, helpers: [] })
  await rm(directory, { recursive: true })
})
