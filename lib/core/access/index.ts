export * from './doors.ts'
export * from './roles.ts'
