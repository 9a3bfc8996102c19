/** Where a configuration comes from: the world as the loader sees it. */
export interface ConfigurationSource {
  /** A file's text, or in words why it cannot be read. */
  readText(path: string): Promise<{ readonly text: string } | { readonly unreadable: string }>
  /** The files that a pattern (`*`, `?`, `[a-z]` within a name) stands for, sorted; itself when it is none. */
  expand(pattern: string): Promise<readonly string[]>
  /** A path as written in a file, seen from that file's folder. */
  resolve(fromFile: string, path: string): string
  environment(name: string): string | undefined
}

export const isPattern = (path: string): boolean => /[*?[]/.test(path)
