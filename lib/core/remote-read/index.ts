export { writeReadRequest } from './request.ts'
export { readReadResponse } from './response.ts'
