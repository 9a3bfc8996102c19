import type { YamlPath } from './yaml-file.ts'

const REFERENCE = /\$(\$\{|\{([A-Za-z_][A-Za-z0-9_]*)\})/g

/**
 * Replaces each `${NAME}` by the environment's; `$${` stands for a literal `${`.
 * `onMissing` hears of names that are not set, with their offset in the text.
 */
export function expandEnvironment(
  text: string,
  lookup: (name: string) => string | undefined,
  onMissing: (name: string, offset: number) => void,
): string {
  return text.replace(REFERENCE, (whole: string, _tail: string, name: string | undefined, offset: number) => {
    if (name === undefined) return `\${`
    const value = lookup(name)
    if (value === undefined) onMissing(name, offset)
    return value ?? whole
  })
}

/** In relabelling, `${name}` is a group of the match and `$$` a dollar: only upper-case names are the environment's. */
export const isTemplateField = (path: YamlPath): boolean =>
  path.some(part => part === 'relabel_configs' || part === 'metric_relabel_configs') &&
  ['regex', 'replacement', 'target_label'].includes(String(path.at(-1)))

export const isUpperCase = (name: string): boolean => name === name.toUpperCase()
