export { compileRelabel, type Relabeler, relabel } from './relabel.ts'
export { RELABEL_ACTIONS, type RelabelAction, type RelabelRule } from './rule.ts'
