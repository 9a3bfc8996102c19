import type { Labels } from '../../core/labels/index.ts'
import { writeLabels } from '../../core/remote-write/index.ts'
import { WireWriter } from '../../core/wire/index.ts'

/** The labels of a `TimeSeries` of remote write, ready to be written again and again. */
export function labelBytes(labels: Labels): Uint8Array {
  const writer = new WireWriter(labels.length * 16)
  writeLabels(writer, labels)
  return writer.take()
}
