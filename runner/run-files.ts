import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { CommandEnd, RawLine } from '../lib/core/runner/index.ts'

const RunRecord = z.object({
  key: z.string(),
  /** Of everything that was asked: the same key with something else is refused. */
  fingerprint: z.string(),
  command: z.string(),
  /** Whose run it is: nobody else may follow it. */
  keyName: z.string(),
  startedAtMs: z.number(),
  pid: z.nullable(z.int()),
  end: z.nullable(CommandEnd),
})
export type RunRecord = z.infer<typeof RunRecord>

/** Runs on disk, one folder each: written before a command begins, so that no crash makes it begin twice. */
export type RunFiles = {
  list(): RunRecord[]
  save(record: RunRecord): void
  append(key: string, lines: readonly RawLine[]): void
  lines(key: string): RawLine[]
  remove(key: string): void
}

const RECORD = 'run.json'
const OUTPUT = 'output.ndjson'

/** @throws what the file system says, when the folder cannot be used */
export function createRunFiles(stateFolder: string): RunFiles {
  const root = join(stateFolder, 'runs')
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const folderOf = (key: string) => join(root, createHash('sha256').update(key).digest('hex').slice(0, 40))
  return {
    list: () => readdirSync(root).flatMap(name => readRecord(join(root, name, RECORD))),
    save(record) {
      const folder = folderOf(record.key)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeWhole(join(folder, RECORD), record)
    },
    append(key, lines) {
      const text = lines.map(line => `${JSON.stringify(line)}\n`).join('')
      appendFileSync(join(folderOf(key), OUTPUT), text, { mode: 0o600 })
    },
    lines: key => readLines(join(folderOf(key), OUTPUT)),
    remove: key => rmSync(folderOf(key), { recursive: true, force: true }),
  }
}

/** Whole or not at all; what begins and what has ended is on the disk before anything else is done. */
function writeWhole(path: string, record: RunRecord): void {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(record))
    if (record.pid === null || record.end !== null) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
}

/** Nothing where no record could be written to its end: that run never began. */
function readRecord(path: string): RunRecord[] {
  const read = RunRecord.safeParse(readJson(path))
  return read.success ? [read.data] : []
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** The last line may be cut off where the runner was killed; it is left out. */
function readLines(path: string): RawLine[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap(line => {
    try {
      const read = RawLine.safeParse(JSON.parse(line))
      return read.success ? [read.data] : []
    } catch {
      return []
    }
  })
}
