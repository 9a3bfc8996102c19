import { z } from 'zod'
import { REFUSED_TOP_LEVEL } from '../elsewhere.ts'
import { FilledText } from '../fields.ts'
import { section } from '../section.ts'
import { Global, ScrapeConfig } from './scrape.ts'
import { ServiceConfig } from './service.ts'

const SHARED = {
  include: z.array(FilledText).default([]),
  scrape_configs: z.array(ScrapeConfig).default([]),
  rule_files: z.array(FilledText).default([]),
  services: z.array(ServiceConfig).default([]),
} as const

/** The main configuration file. */
export const MainFile = section({ global: Global.optional(), ...SHARED }, REFUSED_TOP_LEVEL)

/** A file that another one includes. */
export const IncludedFile = section(SHARED, {
  ...REFUSED_TOP_LEVEL,
  global: 'stands in an included file: expected in the main configuration file only',
})
/** What a file with faults still names, so that the faults of those files are told in the same breath. */
export const NamedFiles = z.object({
  include: z.array(z.string()).catch([]),
  rule_files: z.array(z.string()).catch([]),
})

export type FileInput = z.output<typeof IncludedFile>
