import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export type DataDirectory = {
  readonly path: string
  /** Gives the directory free for the next start. */
  release(): Promise<void>
}

/**
 * Opens the folder that holds everything Opsdeck keeps, for this process alone.
 * A lock whose owner is gone (killed, or the machine restarted) is taken over without a question.
 * @throws one sentence when the folder cannot be written or another Opsdeck uses it
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory)
  const lock = join(path, 'opsdeck.lock')
  const me = await identify(process.pid)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await takeLock(lock, me)
  } catch (error) {
    if (isErrno(error)) {
      throw new Error(
        `cannot write to ${path} (${error.code}): make it writable for this user, or set OPSDECK_DATA to another folder`,
        {
          cause: error,
        },
      )
    }
    throw error
  }
  return {
    path,
    async release() {
      const owner = await readFile(lock, 'utf8').catch(() => '')
      if (owner === me) await rm(lock, { force: true })
    },
  }
}

async function takeLock(lock: string, me: string): Promise<void> {
  for (;;) {
    try {
      return await writeFile(lock, me, { flag: 'wx', mode: 0o600 })
    } catch (error) {
      if (!isErrno(error) || error.code !== 'EEXIST') throw error
    }
    const owner = await readFile(lock, 'utf8').catch(() => '')
    const pid = Number(owner.split(' ')[0])
    if (owner !== me && Number.isInteger(pid) && pid > 0 && (await identify(pid)) === owner) {
      throw new Error(
        `another Opsdeck (process ${pid}) uses this data folder: stop it, or set OPSDECK_DATA to another folder`,
      )
    }
    await rm(lock, { force: true })
  }
}

/** A process by number and start time, since numbers are used again. */
async function identify(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name may hold blanks and brackets; the fields are counted from behind it. Start time is field 22.
  const startedAt = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  if (startedAt) return `${pid} ${startedAt}`
  try {
    process.kill(pid, 0)
    return `${pid} running`
  } catch (error) {
    return isErrno(error) && error.code === 'EPERM' ? `${pid} running` : `${pid} gone`
  }
}

/** The deck's own secret: from the environment, or made once and kept with mode 600. */
export async function keepSecret(directory: string, given: string | undefined): Promise<string> {
  if (given) return given
  const path = join(directory, 'secret')
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (kept.length >= 32) return kept
  const made = randomBytes(32).toString('hex')
  await writeFile(path, `${made}\n`, { mode: 0o600 })
  return made
}

function isErrno(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
}
