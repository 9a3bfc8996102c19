export { ErrorSignal, LatencySignal, ServiceConfig, ServicePart } from '../core/config/schema/service.ts'
