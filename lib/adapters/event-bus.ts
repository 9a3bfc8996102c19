import { EventEmitter } from 'node:events'
import type { EventBus } from '../ports/events.ts'

/** Events within one process. A listener that throws is reported and harms no other. */
export function createEventBus(onError: (error: unknown) => void): EventBus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    emit(event, payload) {
      for (const listener of emitter.listeners(event)) {
        try {
          listener(payload)
        } catch (error) {
          onError(error)
        }
      }
    },
    on(event, listener) {
      emitter.on(event, listener)
      return () => emitter.off(event, listener)
    },
  }
}
