export { createRemoteWrite, type RemoteWrite, type RemoteWriteParts } from './receiver.ts'
