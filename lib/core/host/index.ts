export { type HostFamily, type HostSample, single, writeFamilies } from './family.ts'
export { GPU_RULES } from './gpu-rules.ts'
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
export { NVIDIA_SMI_QUERY, readNvidiaSmi } from './nvidia-smi.ts'
