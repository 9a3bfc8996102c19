import type { OnReadOpts, Socket } from 'node:net'

/**
 * Where all sockets read, one after the other: memory of its own for each piece would lie outside of V8's heap as garbage,
 * many megabytes of it, until the next collection.
 */
const room = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * For `net.connect`: a socket's pieces are shown where they were read, and copied only when nobody takes them at once. For
 * those who listen to `readable` and keep nothing of what they read beyond the call, as undici's parser does.
 */
export const SHARED_READS: OnReadOpts = {
  buffer: room,
  callback(this: Socket, bytes: number): boolean {
    this.push(room.subarray(0, bytes))
    this.emit('readable')
    const left: Buffer | null = this.readableLength > 0 ? this.read() : null
    if (left !== null) this.unshift(Buffer.from(left))
    return this.readableLength < this.readableHighWaterMark
  },
}
