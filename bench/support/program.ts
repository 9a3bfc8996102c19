import { type ChildProcess, fork } from 'node:child_process'
import { extname, join } from 'node:path'

/** Starts a program of this folder as a process of its own; bundled, when this one is. */
export const forkProgram = (name: string, args: readonly (string | number)[]): ChildProcess =>
  fork(join(import.meta.dirname, name + extname(import.meta.filename)), args.map(String))
