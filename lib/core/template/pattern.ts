import { RE2JS } from 're2js'
import { expandTemplate } from '../relabel/expand.ts'
import type { Pattern } from './call.ts'
import { ExpansionError } from './fault.ts'

/** The longest expression that is compiled, and how many of them one expansion keeps. */
const MAX_SOURCE_CHARS = 2_000
const MAX_KEPT = 100

/** Compiles regular expressions once each, in RE2's syntax, so that none of them can explode. */
export function createPatterns(): (source: string) => Pattern {
  const known = new Map<string, Pattern>()
  return source => {
    const found = known.get(source)
    if (found) return found
    const pattern = compilePattern(source)
    if (known.size < MAX_KEPT) known.set(source, pattern)
    return pattern
  }
}

function compilePattern(source: string): Pattern {
  const compiled = compile(source)
  const names = compiled.namedGroups()
  const count = compiled.groupCount()
  return {
    test: text => compiled.matcher(text).find(),
    replaceAll: (text, replacement) => {
      const matcher = compiled.matcher(text)
      const pieces: string[] = []
      let at = 0
      let lastEnd = -1
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()]
        // Go takes no empty match right behind another match.
        if (start === end && end === lastEnd) continue
        const byNumber = (index: number) => (index <= count ? (matcher.group(index) ?? undefined) : undefined)
        const byName = (name: string) => {
          const index = Object.hasOwn(names, name) ? names[name] : undefined
          return index === undefined ? undefined : byNumber(index)
        }
        pieces.push(text.slice(at, start), expandTemplate(replacement, { byNumber, byName }))
        at = end
        lastEnd = end
      }
      return pieces.join('') + text.slice(at)
    },
  }
}

function compile(source: string): RE2JS {
  if (source.length > MAX_SOURCE_CHARS) {
    throw new ExpansionError(
      `a regular expression of ${source.length} characters: at most ${MAX_SOURCE_CHARS}`,
    )
  }
  try {
    return RE2JS.compile(source)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ExpansionError(`${JSON.stringify(source)} is not a regular expression (RE2 syntax): ${reason}`)
  }
}
