export { createRemoteWrite, type RemoteWrite, type RemoteWriteParts } from './receiver.ts'
export { createRemoteWriteSender } from './sender.ts'
