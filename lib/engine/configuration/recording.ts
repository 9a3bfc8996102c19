import type { ConfigurationSource } from '../../core/config/index.ts'

/**
 * A source that remembers what it was asked and what it answered. Reading a configuration is pure but for its source:
 * while all answers are the same, so is the outcome, and a large file need not be parsed for a change in the database.
 */
export type Recording = {
  readonly source: ConfigurationSource
  /** Asks everything again. */
  isUnchanged(): Promise<boolean>
}

export function recordSource(inner: ConfigurationSource): Recording {
  const texts = new Map<string, string>()
  const patterns = new Map<string, string>()
  const variables = new Map<string, string | undefined>()
  const readText = async (path: string) => {
    const answer = await inner.readText(path)
    texts.set(path, JSON.stringify(answer))
    return answer
  }
  const expand = async (pattern: string) => {
    const paths = await inner.expand(pattern)
    patterns.set(pattern, JSON.stringify(paths))
    return paths
  }
  const environment = (name: string) => {
    const value = inner.environment(name)
    variables.set(name, value)
    return value
  }
  return {
    source: { readText, expand, environment, resolve: inner.resolve },
    async isUnchanged() {
      for (const [name, value] of variables) if (inner.environment(name) !== value) return false
      for (const [pattern, paths] of patterns) {
        if (JSON.stringify(await inner.expand(pattern)) !== paths) return false
      }
      for (const [path, text] of texts) {
        if (JSON.stringify(await inner.readText(path)) !== text) return false
      }
      return true
    },
  }
}
