import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type HostFamily, NVIDIA_SMI_QUERY, readNvidiaSmi } from '../../core/host/index.ts'

const run = promisify(execFile)
const ASK_AGAIN_AFTER_MS = 600_000

/** Asks nvidia-smi, where it is there; where it is not, looks again now and then. */
export function createNvidiaSmi(program = 'nvidia-smi'): (nowMs: number) => Promise<HostFamily[]> {
  let absentUntilMs = 0
  return async nowMs => {
    if (nowMs < absentUntilMs) return []
    try {
      const args = [`--query-gpu=${NVIDIA_SMI_QUERY.join(',')}`, '--format=csv,noheader,nounits']
      const { stdout } = await run(program, args, { timeout: 4_000, maxBuffer: 1_048_576 })
      return readNvidiaSmi(stdout)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        absentUntilMs = nowMs + ASK_AGAIN_AFTER_MS
      return []
    }
  }
}
