import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { CopyPlace } from './copy.ts'

const Kept = z.object({
  way: z.string(),
  fromMs: z.number(),
  name: z.string().nullable(),
  samples: z.number(),
  leftOut: z.number(),
})

/** Where copies of one way stopped, in a file that is always whole. */
export type PlaceFile = {
  readonly path: string
  read(): Promise<CopyPlace | null>
  keep(place: CopyPlace): Promise<void>
}

/** @param way what is copied where, without credentials: each has a place of its own */
export function openPlaceFile(folder: string, way: string): PlaceFile {
  const name = createHash('sha256').update(way).digest('hex').slice(0, 12)
  const path = join(folder, 'metrics-copy', `${name}.json`)
  return {
    path,
    async read() {
      const text = await readFile(path, 'utf8').catch(() => null)
      if (text === null) return null
      const kept = Kept.safeParse(parsed(text))
      if (!kept.success)
        throw new Error(`${path} does not say where the last copy stopped: remove it to begin anew`)
      const { way: _way, ...place } = kept.data
      return place
    },
    async keep(place) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(`${path}.new`, `${JSON.stringify({ way, ...place })}\n`)
      await rename(`${path}.new`, path)
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
