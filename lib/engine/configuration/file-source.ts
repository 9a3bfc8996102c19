import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { type ConfigurationSource, isPattern } from '../../core/config/index.ts'
import { compareStrings } from '../../core/labels/index.ts'

const MAX_FILE_BYTES = 10 * 1024 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/** Configuration files on this machine's disk. */
export function createFileSource(environment: Environment): ConfigurationSource {
  return {
    readText: readTextFile,
    expand: expandPattern,
    resolve: (fromFile, path) => resolve(dirname(fromFile), path),
    environment: name => environment[name],
  }
}

/** A file's text, or in words why it cannot be read. Text files only, up to 10 MiB. */
export async function readTextFile(path: string): Promise<{ text: string } | { unreadable: string }> {
  try {
    const facts = await stat(path)
    if (!facts.isFile()) return { unreadable: `${path} is not a file: expected a text file` }
    if (facts.size > MAX_FILE_BYTES)
      return { unreadable: `${path} is larger than 10 MiB: expected a smaller file` }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) }
  } catch (error) {
    return { unreadable: `${path} cannot be read: ${reasonOf(error)}` }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'Opsdeck may not read it',
  EPERM: 'Opsdeck may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? error.message
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The files that match an absolute pattern with `*`, `?` and `[a-z]` within names; sorted. */
export async function expandPattern(pattern: string): Promise<string[]> {
  if (!isPattern(pattern)) return [pattern]
  let folders = [pattern.startsWith(sep) ? sep : '.']
  const parts = pattern.split(sep).filter(part => part !== '')
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1
    const next = await Promise.all(folders.map(folder => matchingIn(folder, part, isLast)))
    folders = next.flat()
  }
  return folders.sort(compareStrings)
}

async function matchingIn(folder: string, part: string, isLast: boolean): Promise<string[]> {
  if (!isPattern(part)) return [join(folder, part)]
  const matches = nameTest(part)
  const names = await readdir(folder).catch((): string[] => [])
  const paths = names.filter(matches).map(name => join(folder, name))
  if (!isLast) return paths
  const kinds = await Promise.all(paths.map(path => stat(path).catch(() => null)))
  return paths.filter((_, i) => kinds[i]?.isFile())
}

/** A shell's pattern for one name; a name that begins with a dot is found only when the pattern does too. */
function nameTest(part: string): (name: string) => boolean {
  const source = part
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^')
  const expression = new RegExp(`^${source}$`, 'u')
  return name => expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))
}
