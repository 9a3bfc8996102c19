import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import type { StatusModel } from '../../core/status-page/index.ts'
import type { Log } from '../../ports/log.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** A page with who may see it, as it was last put together. */
export type KeptCopy = { readonly page: StatusPageConfig; readonly model: StatusModel }

export type CopyParts = {
  readonly directory: string
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
  readonly log: Log
}

const PURPOSE = 'status-page copy'
const ENDING = '.copy'
const Written = z.object({ page: StatusPageConfig, model: z.looseObject({ slug: z.string() }) })

/** Last good copies on disk: sealed, since private pages and their passwords are among them. */
export class CopyShelf {
  constructor(private readonly parts: CopyParts) {}

  /** What was kept before this start; what cannot be read is told and left out. */
  async read(): Promise<KeptCopy[]> {
    const names = await readdir(this.parts.directory).catch(() => [])
    const copies: KeptCopy[] = []
    for (const name of names.filter(one => one.endsWith(ENDING))) {
      try {
        copies.push(this.#open(await readFile(join(this.parts.directory, name), 'utf8')))
      } catch (error) {
        this.parts.log.warn(
          { err: error, name },
          'a kept copy of a status page cannot be read: it is made anew',
        )
      }
    }
    return copies
  }

  async write(copy: KeptCopy): Promise<void> {
    await mkdir(this.parts.directory, { recursive: true, mode: 0o700 })
    const path = this.#path(copy.page.slug)
    await writeFile(`${path}.new`, this.parts.secrets.seal(PURPOSE, JSON.stringify(copy)), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  async remove(slug: string): Promise<void> {
    await rm(this.#path(slug), { force: true })
  }

  #path(slug: string): string {
    return join(this.parts.directory, `${slug}${ENDING}`)
  }

  // The cast: a sealed model was written by this very class, and nobody else can seal one.
  #open(sealed: string): KeptCopy {
    const { page, model } = Written.parse(JSON.parse(this.parts.secrets.open(PURPOSE, sealed)))
    return { page, model: model as unknown as StatusModel }
  }
}
