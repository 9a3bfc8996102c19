import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import { expandPattern } from './file-source.ts'

export type FileWatchOptions = {
  readonly clock: Clock
  /** How long it must be quiet after a change. */
  readonly settleMs: number
  /** Looks anyway this often: not every file system reports changes. */
  readonly pollMs: number
  readonly onChange: () => Promise<void>
}

export interface FileWatch {
  /** Watches these paths and patterns from now on. */
  setPaths(paths: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** Calls back when a file appears, changes or goes. Never two callbacks at a time. */
export function watchFiles(options: FileWatchOptions): FileWatch {
  const { clock, settleMs, pollMs, onChange } = options
  const stopping = new AbortController()
  const watchers = new Map<string, FSWatcher>()
  const known = new Map<string, string>()
  let looking: Promise<void> | null = null
  let mustLookAgain = false

  const look = async () => {
    do {
      mustLookAgain = false
      await clock.sleep(settleMs, stopping.signal)
      if (stopping.signal.aborted) return
      if (await notice(known)) await onChange()
    } while (mustLookAgain)
  }
  const hint = () => {
    mustLookAgain = true
    looking ??= look().finally(() => {
      looking = null
    })
  }
  const poll = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(pollMs, stopping.signal)
      if (!stopping.signal.aborted) hint()
    }
  }
  const polling = poll()

  return {
    async setPaths(paths) {
      followFolders(watchers, new Set(paths.map(path => dirname(path))), hint)
      for (const path of known.keys()) if (!paths.includes(path)) known.delete(path)
      // Those known before keep their old print: a change while they were being read is still to be noticed.
      for (const path of paths) if (!known.has(path)) known.set(path, await fingerprint(path))
    },
    async stop() {
      stopping.abort()
      followFolders(watchers, new Set(), hint)
      await Promise.all([polling, looking])
    },
  }
}

function followFolders(watchers: Map<string, FSWatcher>, folders: Set<string>, onHint: () => void): void {
  for (const [folder, watcher] of watchers) {
    if (folders.has(folder)) continue
    watcher.close()
    watchers.delete(folder)
  }
  for (const folder of folders) {
    if (watchers.has(folder)) continue
    try {
      const watcher = watch(folder, { persistent: false }, onHint)
      watcher.on('error', () => {
        watcher.close()
        watchers.delete(folder)
      })
      watchers.set(folder, watcher)
    } catch {
      // A folder that is not there, or no watches left: polling finds what changes in it.
    }
  }
}

/** Whether any path changed since it was last looked at; remembers how they are now. */
async function notice(known: Map<string, string>): Promise<boolean> {
  let isChanged = false
  for (const [path, before] of [...known]) {
    const now = await fingerprint(path)
    if (now === before || !known.has(path)) continue
    known.set(path, now)
    isChanged = true
  }
  return isChanged
}

/** Changes whenever any file of a path or pattern does. */
async function fingerprint(pattern: string): Promise<string> {
  const files = await expandPattern(pattern)
  const facts = await Promise.all(files.map(path => stat(path).catch(() => null)))
  return files
    .map((path, i) => {
      const fact = facts[i]
      return fact ? `${path} ${fact.ino} ${fact.size} ${fact.mtimeMs}` : `${path} -`
    })
    .join('\n')
}
