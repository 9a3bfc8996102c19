export { createFileSource } from './file-source.ts'
export {
  type ConfigurationManager,
  type ConfigurationOptions,
  createConfigurationManager,
} from './manager.ts'
