import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const LEAST_FREE_BYTES = 4 * 1024 ** 3
const LEFT_BEHIND_AFTER_MS = 6 * 3_600_000

/**
 * Lets whatever tests put into the temporary folder live in memory, where there is room: databases by the hundred are
 * made and thrown away there. Elsewhere, and where `TMPDIR` is given, nothing changes.
 */
export function keepScratchInMemory() {
  if (process.env.TMPDIR !== undefined) return
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < LEAST_FREE_BYTES) return
    const folder = join(MEMORY, `opsdeck-tests-${process.getuid?.() ?? 0}`)
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    for (const name of readdirSync(folder)) removeWhenLeftBehind(join(folder, name))
    process.env.TMPDIR = folder
  } catch {
    // No such folder, or not for us: the ordinary one does.
  }
}

/** Of a run that was killed. */
function removeWhenLeftBehind(path) {
  if (Date.now() - statSync(path).mtimeMs > LEFT_BEHIND_AFTER_MS)
    rmSync(path, { recursive: true, force: true })
}
