import type { Fault } from '../faults.ts'
import type { Project } from '../railway.ts'

export type IsOn = (fault: Fault) => boolean
export type Figures = Readonly<Record<string, number>>

/** A job that reports itself at its ping URL. */
export type Job = {
  readonly token: string
  /** So often here: a demonstration does not wait for tomorrow. */
  readonly everySeconds: number
  /** With it, a start is told first, and the end so much later. */
  readonly runSeconds?: number
  /** What the ping carries. */
  readonly body: (isOn: IsOn, figures: Figures) => Readonly<Record<string, unknown>>
  /** The exit code that it ends with; 0 when not given. */
  readonly exitCode?: (isOn: IsOn) => number
}

/** `id`: as the platform calls it, and a rollback names it. */
export type Deploy = { readonly id: string; readonly version: string; readonly hoursAgo: number }

/** What one system tells of itself, beside what it answers. */
export type Report = {
  /** The slug of the service. */
  readonly service: string
  readonly jobs: readonly Job[]
  /** A few lines of its log, in its own format, of the last seconds. */
  readonly lines: (atMs: number, isOn: IsOn, figures: Figures) => readonly string[]
  /** Samples that it pushes: the group's labels, and the body in the text format; null while there is nothing to tell. */
  readonly pushes?: (
    atMs: number,
    figures: Figures,
  ) => { readonly group: string; readonly body: string } | null
  /** What its platform deployed, oldest first. */
  readonly deploys?: readonly Deploy[]
}

/** The platform's deployments, newest first, a day apart. */
export const deploysOf = ({ deployments }: Project): readonly Deploy[] =>
  deployments.map((deployment, i) => ({ ...deployment, hoursAgo: 6 + 24 * i })).reverse()

const MEGABYTE = 1_000_000

/** A dump whose size is plausible, or, when the backup fails, the little that an empty one has. */
export const dumpOf =
  (megabytes: number): Job['body'] =>
  isOn => ({ bytes: isOn('backup_fails') ? 20 : megabytes * MEGABYTE })

export const isoOf = (atMs: number): string => new Date(atMs).toISOString()
/** `2025-10-28 10:30:00` */
export const plainTimeOf = (atMs: number): string => isoOf(atMs).slice(0, 19).replace('T', ' ')

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As journald writes it: `Oct 28 10:30:00 server unit[1234]: …` */
export function journalLine(atMs: number, unit: string, message: string): string {
  const at = new Date(atMs)
  const day = String(at.getUTCDate()).padStart(2, ' ')
  return `${MONTHS[at.getUTCMonth()]} ${day} ${isoOf(atMs).slice(11, 19)} server ${unit}[1234]: ${message}`
}
