/**
 * PostgreSQL's advisory locks are known by number alone, across the whole database: all of ours stand here, so that
 * no two rooms take the same one.
 */
export const ADVISORY_LOCKS = {
  migrations: 7_203_114_001,
  auditLog: 7_203_114_002,
  people: 7_203_114_003,
  seriesOwner: 7_203_114_004,
  seriesLog: 7_203_114_005,
  uptimeMonths: 7_203_114_006,
  statusSubscribers: 7_203_114_007,
  alertVersions: 7_203_114_008,
  actions: 7_203_114_009,
} as const
