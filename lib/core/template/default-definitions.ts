import { addDefinitions, type TemplateDefinitions } from './compile.ts'
import { DEFAULT_EMAIL, DEFAULT_TEXTS } from './default-texts.ts'

/** The templates that every notification can use, and that template files of the configuration come over. */
export const DEFAULT_DEFINITIONS: TemplateDefinitions = [
  DEFAULT_TEXTS,
  DEFAULT_EMAIL,
].reduce<TemplateDefinitions>(
  (before, text) => {
    const added = addDefinitions(before, text)
    if (!added.ok) throw new Error(`the deck's own templates: ${added.message} at ${added.offset}`)
    return added.definitions
  },
  { table: 'notification', templates: new Map() },
)
