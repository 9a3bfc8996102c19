import type { TemplateFile } from '../../core/alert/config.ts'
import {
  addDefinitions,
  compileTemplate,
  DEFAULT_DEFINITIONS,
  notificationData,
  type TemplateDefinitions,
} from '../../core/template/index.ts'
import { createTexts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'

/** No service takes a longer text. */
const LIMITS = { outputChars: 262_144 }

/** Expands the templates of receivers with a notification's data; the files under `templates` are read once. */
export function createTextsOf(): ReceiverTools['textsOf'] {
  const definitionsOf = createDefinitionsOf()
  return (notification, { templates, now }) => {
    const definitions = definitionsOf(templates)
    const data = notificationData(notification)
    const options = { nowMs: now, externalUrl: notification.externalUrl, limits: LIMITS }
    return createTexts((template, mode) => {
      const compiled = compileTemplate(template, 'notification', definitions)
      if (!compiled.ok) return { fault: compiled.message }
      const expansion = compiled.template.expand(data, { ...options, mode })
      if (expansion.kind === 'text') return { text: expansion.text }
      return {
        fault: expansion.kind === 'error' ? expansion.message : `${expansion.expr} cannot be asked here`,
      }
    }, notification)
  }
}

function createDefinitionsOf(): (files: readonly TemplateFile[]) => TemplateDefinitions {
  const read = new WeakMap<readonly TemplateFile[], TemplateDefinitions>()
  return files => {
    const known = read.get(files)
    if (known) return known
    let definitions = DEFAULT_DEFINITIONS
    for (const { text } of files) {
      const added = addDefinitions(definitions, text)
      // A file that is no template was refused with the configuration.
      if (added.ok) definitions = added.definitions
    }
    read.set(files, definitions)
    return definitions
  }
}
