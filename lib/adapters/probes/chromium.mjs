import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** The names that systems give it. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/**
 * The browser's executable: CHROMIUM_PATH, else the one from npm (unpacked once into a folder of its own version), else
 * the system's.
 * @returns {Promise<string>}
 * @throws Error that says what to install
 */
export async function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const found = (await fromNpm()) ?? fromSystem()
  if (found) return found
  throw new Error('there is no Chromium on this machine: install it (Debian: chromium), or set CHROMIUM_PATH')
}

function fromSystem() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders
    .flatMap(folder => PROGRAMS.map(program => join(folder, program)))
    .find(file => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

async function fromNpm() {
  let entry
  try {
    entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  } catch {
    return null
  }
  const home = join(entry.slice(0, entry.lastIndexOf('@sparticuz')), '@sparticuz/chromium')
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const directory = join(dirname(dirname(home)), '.cache', `chromium-${version}`)
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
