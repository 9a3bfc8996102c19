import { type CheckFault, faultOf } from '../check/fault.ts'
import { compileField } from '../check/field.ts'
import type { Entries } from './entries.ts'
import { report } from './issues.ts'
import type { LoadedFiles } from './read-files.ts'
import type { PushConfig } from './schema/push.ts'

/** The pushes of all files, with their faults reported. What could not be read is not missed. */
export function pushesOf(
  { files }: LoadedFiles,
  { entries, isReadWhole }: { readonly entries: Entries; readonly isReadWhole: boolean },
): PushConfig[] {
  const jobs = new Set<string>()
  const heartbeats = new Set(entries.heartbeat.map(({ service, slug }) => `${service}/${slug}`))
  for (const { inspection, input } of files)
    for (const [i, push] of input.pushes.entries()) {
      const faults = [...fieldFaults(push)]
      if (jobs.has(push.job))
        faults.push({ path: ['job'], message: `job: ${JSON.stringify(push.job)} is there already` })
      if (isReadWhole && push.heartbeat !== undefined && !heartbeats.has(push.heartbeat)) {
        const message = `heartbeat: there is no heartbeat ${JSON.stringify(push.heartbeat)}: expected service/slug of one in the file`
        faults.push({ path: ['heartbeat'], message })
      }
      jobs.add(push.job)
      for (const { path, message } of faults) report(inspection, ['pushes', i, ...path], message)
    }
  return files.flatMap(({ input }) => input.pushes)
}

const fieldFaults = ({ fields }: PushConfig): CheckFault[] =>
  fields.flatMap((field, i) => faultOf(['fields', i, 'json'], () => compileField(field)))
