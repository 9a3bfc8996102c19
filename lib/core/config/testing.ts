import { compareStrings } from '../labels/index.ts'
import { formatIssue } from './issues.ts'
import { type Loading, loadConfiguration } from './load.ts'
import type { ConfigurationSource } from './source.ts'

/** Files in memory, for tests: names relative to one folder. */
export function memorySource(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): ConfigurationSource {
  return {
    readText: async path => {
      const text = files[path]
      return text === undefined ? { unreadable: `${path} cannot be read: there is no such file` } : { text }
    },
    expand: async pattern => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
      return Object.keys(files)
        .filter(path => expression.test(path))
        .sort(compareStrings)
    },
    resolve: (fromFile, path) => {
      const folder = fromFile.split('/').slice(0, -1)
      return path.startsWith('/') ? path : [...folder, path].join('/').replace(/[^/]+\/\.\.\//g, '')
    },
    environment: name => environment[name],
  }
}

type World = {
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
}

/** Loads `deck.yml` with this text. */
export function loadText(text: string, world: World = {}): Promise<Loading> {
  const source = memorySource({ 'deck.yml': text, ...world.files }, world.environment)
  return loadConfiguration('deck.yml', source)
}

/** The issues of a configuration as `file:line:column: message`. */
export async function issuesOf(text: string, world: World = {}): Promise<string[]> {
  return (await loadText(text, world)).issues.map(formatIssue)
}
