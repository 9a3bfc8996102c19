import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The browser for the tests, from npm; unpacked once into a folder of its own version. */
export async function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
  )
  const directory = resolve(root, `node_modules/.cache/chromium-${version}`)
  const binary = join(directory, 'chromium')
  if (!existsSync(binary)) await unpackInto(directory, binary)
  return binary
}

async function unpackInto(directory, binary) {
  const fresh = `${directory}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const before = process.env.TMPDIR
  // The package unpacks into the temporary folder and trusts whatever already lies there.
  process.env.TMPDIR = fresh
  try {
    await (await import('@sparticuz/chromium')).default.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    renameSync(fresh, directory)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(binary)) throw error
  }
}
