// Brings a clone to the state that a command needs, doing only what is missing. Uses Node's own modules alone,
// since it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { giveUp, step } from './steps.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const stamps = join(root, 'node_modules/.opsdeck')

/** Packages as the lock file has them. */
export async function ensureInstalled() {
  process.chdir(root)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    giveUp(`needs Node.js 20.19 or newer, this is ${process.versions.node}`)
  const wanted = digest([readFileSync('package-lock.json'), process.version, process.platform, process.arch])
  await once('installed', wanted, 'installing packages', () =>
    // Without NODE_ENV: the build needs the development packages too.
    run(...npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']), {
      NODE_ENV: undefined,
    }),
  )
}

/** The database client that Prisma writes from the schema. */
export async function ensureGenerated() {
  const wanted = digest([readFileSync('package-lock.json'), ...contents(['prisma/schema'])])
  const isThere = existsSync('lib/generated/prisma/client.ts')
  // Prisma's native schema engine is not needed to generate: any program stands in for its path.
  await once(isThere ? 'generated' : 'generated!', wanted, 'writing the database client', () =>
    run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    }),
  )
}

const SOURCES = [
  'app',
  'components',
  'lib',
  'prisma/schema',
  'public',
  'server.ts',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** The production build: the pages by Next, the server by esbuild. */
export async function ensureBuilt() {
  const wanted = digest([process.version, ...contents(SOURCES.filter(path => existsSync(path)))])
  const isThere = existsSync('.next/BUILD_ID') && existsSync('dist/server.mjs')
  if (isThere && readStamp('built') === wanted) return
  rmSync(join(stamps, 'built'), { force: true })
  const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  await step('building the pages', () =>
    run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], env),
  )
  await step('building the server', () =>
    bundle({ entryPoints: ['server.ts'], outfile: 'dist/server.mjs', sourcemap: true }),
  )
  writeStamp('built', wanted)
}

/** Makes each program one file beside its packages; `files` as esbuild has them. */
export async function bundle(files) {
  const { build, stop } = await import('esbuild')
  await build({
    ...files,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    // The engine keeps the text of programs, with two bytes a character where one of them needs two, as in comments.
    minifyWhitespace: true,
    lineLimit: 160,
  })
  // Its helper would run, and hold its memory, for as long as this process: after a first start for months.
  await stop()
}

async function once(stamp, wanted, name, work) {
  const forced = stamp.endsWith('!')
  const file = stamp.replace('!', '')
  if (!forced && readStamp(file) === wanted) return
  rmSync(join(stamps, file), { force: true })
  await step(name, work)
  writeStamp(file, wanted)
}

const readStamp = name => (existsSync(join(stamps, name)) ? readFileSync(join(stamps, name), 'utf8') : '')

function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), value)
}

function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

function contents(paths) {
  return paths.flatMap(path => {
    if (!statSync(path).isDirectory()) return [path, readFileSync(path)]
    const names = readdirSync(path)
      .filter(name => name !== 'generated' && !/\.test\.tsx?$/.test(name))
      .sort()
    return contents(names.map(name => join(path, name)))
  })
}

/** Runs a program with this terminal's output; rejects with a sentence when it fails. */
export function run(file, args, env = {}) {
  return new Promise((resolve, reject) => {
    const merged = { ...process.env, ...env }
    for (const [name, value] of Object.entries(env)) if (value === undefined) delete merged[name]
    const child = spawn(file, args, { cwd: root, env: merged, stdio: ['ignore', 2, 2] })
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`\`${[file, ...args].join(' ')}\` ended with ${signal ?? code}`)),
    )
  })
}

function npm(args) {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') ? [process.execPath, [path, ...args]] : ['npm', args]
}
