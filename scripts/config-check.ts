// Validates a configuration file and everything that it names: npm run config:check -- FILE
import { isAbsolute, relative, resolve } from 'node:path'
import { ENTRY_KIND_NAMES, ENTRY_KINDS, formatIssue, loadConfiguration } from '../lib/core/config/index.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'

const [file, ...others] = process.argv.slice(2)
if (!file || others.length > 0) {
  console.error('npm run config:check -- FILE: expected the path of one configuration file')
  process.exit(1)
}

const { configuration, issues, files } = await loadConfiguration(resolve(file), createFileSource(process.env))
if (configuration) {
  const { jobs, services, ruleGroups, entries } = configuration
  const rules = ruleGroups.reduce((sum, group) => sum + group.rules.length, 0)
  console.log(
    `${file} is good: ${counted(files.length, 'file')} read, ${counted(jobs.length, 'scrape job')}, ` +
      `${counted(services.length, 'service')}, ${counted(rules, 'rule')} in ${counted(ruleGroups.length, 'group')}` +
      ENTRY_KIND_NAMES.filter(kind => entries[kind].length > 0)
        .map(kind => `, ${counted(entries[kind].length, ENTRY_KINDS[kind].title)}`)
        .join(''),
  )
} else {
  for (const issue of issues) console.log(formatIssue({ ...issue, file: asGiven(issue.file) }))
  process.exitCode = 1
}

/** Absolute when the file was named so, else seen from here. */
function asGiven(path: string): string {
  return isAbsolute(file ?? '') ? path : relative(process.cwd(), path)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
