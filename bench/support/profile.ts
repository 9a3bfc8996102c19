import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'

/** Runs work; with BENCH_PROFILE=FILE in the environment its CPU profile goes into that file. */
export async function profiled<T>(work: () => Promise<T>): Promise<T> {
  const path = process.env.BENCH_PROFILE
  if (!path) return work()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  try {
    return await work()
  } finally {
    const { profile } = await session.post('Profiler.stop')
    await writeFile(path, JSON.stringify(profile))
    session.disconnect()
  }
}
