export { concreteText } from './concrete.ts'
export { keepsName } from './names.ts'
export { isPortable } from './portable.ts'
