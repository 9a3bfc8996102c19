/** What is wrong with a check's configuration, and where in it. */
export type CheckFault = { readonly path: readonly (string | number)[]; readonly message: string }

export type FaultPath = CheckFault['path']

/** The fault that trying makes; none when it goes well. */
export function faultOf(path: FaultPath, attempt: () => unknown): CheckFault[] {
  try {
    attempt()
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [{ path, message: `${String(path.at(-1))}: ${reason}` }]
  }
}
