import { compileTemplate, type TemplateFault } from '../template/index.ts'

/** What is wrong with a template of a rule such as `{{ $labels.job }} is down`, or null. */
export function findTemplateFault(template: string): TemplateFault | null {
  const compiled = compileTemplate(template, 'rule')
  return compiled.ok ? null : { offset: compiled.offset, message: compiled.message }
}
