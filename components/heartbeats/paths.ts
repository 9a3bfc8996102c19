/** Where the states of heartbeats are read. */
export const HEARTBEAT_STATES = '/api/v1/heartbeats/states'
