export { type HostFamily, type HostSample, single, writeFamilies } from './family.ts'
export {
  type Mount,
  readDisks,
  readLoad,
  readMeminfo,
  readMounts,
  readNetwork,
  readPressure,
  readStat,
} from './linux.ts'
